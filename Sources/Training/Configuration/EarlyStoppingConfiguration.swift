import Configuration
import Optimization

/// Stopping when a number has not improved for some epochs.
public struct EarlyStoppingConfiguration: Sendable {
  /// The number that is watched.
  public internal(set) var monitor: Monitor
  /// The epochs without improvement after which training stops.
  public let patience: Int
  /// What counts as an improvement: more than this.
  public let minimumDelta: Double
  /// Whether the weights of the best epoch become the model at the end.
  public let restoresBest: Bool

  init(_ options: Options) throws {
    monitor = try Monitor(options)
    patience = try options.integer("patience", default: 0, in: 0...)
    minimumDelta = try options.number("min_delta", default: 0, in: 0...)
    restoresBest = try options.boolean("restore_best", default: false)
  }
}
