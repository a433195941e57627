import Configuration
import Glibc

/// Up to the greatest rate in the first part of the run, then down to next to nothing.
///
/// The rate rises from α/`div_factor` to α over the first `pct_start` of the time and falls to
/// α/(`div_factor` · `final_div_factor`) over the rest, each along half a cosine or a line. Names,
/// defaults and phases are PyTorch's (`OneCycleLR`).
///
/// Source: Smith, Topin, "Super-convergence: very fast training of neural networks using large
/// learning rates", 2018.
public struct OneCycleSchedule: TimedSchedule {
  public static let name = "one_cycle"
  public var time: ScheduleTime
  private var maximum: Double
  private let totalSteps: Int?
  private let risingPart: Double
  private let strategy: Strategy
  private let divisor: Double
  private let finalDivisor: Double

  private enum Strategy: String, CaseIterable { case cos, linear }

  public init(_ options: Options) throws {
    maximum = try options.number("max_learning_rate", in: 0...)
    totalSteps = try options.integer("total_steps", or: "auto", in: 1...)
    risingPart = try options.number("pct_start", default: 0.3, in: 0...1)
    strategy = try options.choice("anneal_strategy", default: .cos)
    divisor = try options.number("div_factor", default: 25, above: 0)
    finalDivisor = try options.number("final_div_factor", default: 10_000, above: 0)
    time = try ScheduleTime(options)
  }

  public func rate(at time: Double) -> Double {
    let total = self.time.length(totalSteps)
    let top = risingPart * total - 1
    let first = maximum / divisor
    if time <= top && top > 0 { return between(first, maximum, time / top) }
    let start = max(top, 0)
    let length = total - 1 - start
    return between(maximum, first / finalDivisor, length > 0 ? (time - start) / length : 1)
  }

  /// A rate on the way from one to another, of which a part is done.
  private func between(_ start: Double, _ end: Double, _ part: Double) -> Double {
    let done = min(part, 1)
    switch strategy {
    case .cos: return end + (start - end) / 2 * (1 + Glibc.cos(.pi * done))
    case .linear: return start + (end - start) * done
    }
  }

  public func scaled(by factor: Double) -> OneCycleSchedule {
    var copy = self
    copy.maximum *= factor
    return copy
  }
}
