import Configuration
import Optimization

/// When checkpoints are written, and which are kept.
public struct CheckpointConfiguration: Sendable {
  /// When to write one.
  public enum Interval: Sendable, Hashable {
    /// At the end of each epoch.
    case epoch
    /// After every so many steps, and at the end of training.
    case steps(Int)
    /// When so many minutes have passed since the last, and at the end of training.
    case minutes(Double)
    /// Never.
    case never
  }

  /// When to write one.
  public let interval: Interval
  /// How many of the newest are kept.
  public let keep: Int
  /// What makes a checkpoint the best.
  public internal(set) var monitor: Monitor
  /// What is done when one cannot be written.
  public let onError: CheckpointErrorPolicy

  init(_ options: Options) throws {
    interval = try Self.interval(options)
    keep = try options.integer("keep", default: 3, in: 1...)
    monitor = try Monitor(options)
    onError = try options.choice("on_error", of: CheckpointErrorPolicy.self, default: .stop)
  }

  private static func interval(_ options: Options) throws -> Interval {
    let node = options.node(
      "every", type: "epoch, never, {steps: whole number} or {minutes: number}", default: "epoch")
    guard let node else { return .epoch }
    if node.isScalar {
      switch try node.string() {
      case "epoch": return .epoch
      case "never": return .never
      default:
        throw node.failure(
          "expected epoch, never, {steps: …} or {minutes: …}, found '\(try node.string())'")
      }
    }
    return try node.read { options in
      let steps = try options.optionalInteger("steps", in: 1...)
      let minutes = try options.optionalNumber("minutes", above: 0)
      switch (steps, minutes) {
      case (let steps?, nil): return .steps(steps)
      case (nil, let minutes?): return .minutes(minutes)
      default: throw node.failure("takes either steps or minutes")
      }
    }
  }
}
