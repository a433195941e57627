import Configuration

/// A schedule over time, which is counted in steps or in epochs.
public protocol TimedSchedule: LearningRateSchedule {
  /// How it counts.
  var time: ScheduleTime { get set }

  /// The learning rate after so many units of time.
  func rate(at time: Double) -> Double
}

extension TimedSchedule {
  public func rate(step: Int) -> Double { rate(at: time.elapsed(step)) }

  public func prepared(for run: RunLength) -> Self {
    var copy = self
    copy.time.run = run
    return copy
  }
}

/// What a schedule counts its time in: steps, or the epochs that are done.
///
/// Over an epoch, a schedule that counts epochs does not change.
public struct ScheduleTime: Sendable {
  /// The choices of `per`.
  public enum Unit: String, Sendable, CaseIterable {
    /// Steps of the training.
    case step
    /// Whole epochs.
    case epoch
  }

  /// The unit.
  public let unit: Unit
  /// The run; schedules behind a warm-up see what is left of it.
  public internal(set) var run = RunLength.unknown

  /// Reads `per`.
  init(_ options: Options) throws {
    unit = try options.choice("per", default: .step)
  }

  /// The units of time before a step.
  func elapsed(_ step: Int) -> Double {
    Double(unit == .step ? step : step / run.stepsPerEpoch)
  }

  /// A length of time in units; nil means the whole run.
  func length(_ units: Int?) -> Double {
    if let units { return Double(min(units, RunLength.longest)) }
    let steps = max(run.steps, 1)
    return Double(
      unit == .step ? steps : (steps + run.stepsPerEpoch - 1) / run.stepsPerEpoch)
  }

  /// The steps of so many units.
  func steps(_ units: Int) -> Int {
    let (product, overflow) = units.multipliedReportingOverflow(
      by: unit == .step ? 1 : run.stepsPerEpoch)
    return overflow ? RunLength.longest : min(product, RunLength.longest)
  }
}
