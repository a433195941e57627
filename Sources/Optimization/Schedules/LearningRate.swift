import Configuration
import JSON

/// The learning rate of an optimizer: a schedule, a warm-up in front of it, and how it grows with the
/// number of ranks.
public struct LearningRate: Sendable {
  /// The schedule.
  public private(set) var schedule: any LearningRateSchedule
  /// What comes before it, if anything.
  public let warmUp: WarmUp?
  /// How rates grow with the number of ranks.
  public let scaling: RankScaling
  /// The steps of the warm-up; 0 before the run is known.
  public private(set) var warmUpSteps = 0

  /// Reads `learning_rate`, or what else it is called, a number or a schedule, `warmup` and
  /// `scale_with_ranks`.
  init(_ options: Options, key: String, default value: Double) throws {
    schedule = try Self.schedule(options, key, default: value)
    warmUp = try options.optionalOptions("warmup").map { try WarmUp($0) }
    scaling = try options.choice("scale_with_ranks", default: RankScaling.none)
  }

  /// The learning rate of the step with the given number, from 0 on.
  public func rate(step: Int) -> Double {
    guard let warmUp, step < warmUpSteps else { return schedule.rate(step: step - warmUpSteps) }
    return schedule.rate(step: 0) * warmUp.factor(step: step, of: warmUpSteps)
  }

  /// The learning rate of a run whose length and ranks are known.
  public func prepared(for run: RunLength) -> LearningRate {
    var copy = self
    copy.warmUpSteps = warmUp?.steps(in: run) ?? 0
    let factor = scaling.factor(ranks: run.ranks)
    copy.schedule = schedule.prepared(for: run.after(copy.warmUpSteps)).scaled(by: factor)
    return copy
  }

  /// The learning rate in a run where there is something to watch.
  public func watching(_ scope: Monitor.Scope) -> LearningRate {
    guard var plateau = schedule as? ReduceOnPlateau else { return self }
    plateau.monitor = plateau.monitor.resolved(in: scope)
    var copy = self
    copy.schedule = plateau
    return copy
  }

  /// The learning rate as Keras writes it; nil if it has none like it.
  public var keras: JSONValue? {
    guard let warmUp, warmUpSteps > 0 else { return schedule.keras }
    return (schedule as? CosineDecay)?.keras(
      warmUpSteps: warmUpSteps, startFactor: warmUp.startFactor)
  }

  private static func schedule(
    _ options: Options, _ key: String, default value: Double
  ) throws -> any LearningRateSchedule {
    let node = options.node(
      key, type: "number or learning-rate schedule", default: "\(value)")
    guard let node else { return ConstantSchedule(value) }
    guard let rate = try? node.number() else {
      let isSchedule = try !node.isScalar || Catalogue.schedules.names.contains(node.string())
      guard isSchedule else {
        throw node.failure(
          "expected a number or a learning-rate schedule, found '\(try node.string())'")
      }
      return try Catalogue.schedules.make(from: node)
    }
    guard rate >= 0 else { throw node.failure("must be at least 0, is \(rate)") }
    return ConstantSchedule(rate)
  }
}
