import Configuration
import Optimization

/// Stopping as soon as a number of an epoch is good enough.
public struct TargetConfiguration: Sendable {
  /// The number that is watched.
  public internal(set) var monitor: Monitor
  /// What it has to reach.
  public let value: Double

  init(_ options: Options) throws {
    monitor = try Monitor(options, key: "metric")
    value = try options.number("value", example: 0.98)
  }

  /// Whether an epoch has reached it.
  func isReached(by record: EpochRecord) -> Bool {
    monitor.value(in: record).map { monitor.reaches($0, value) } ?? false
  }
}

extension TargetConfiguration: CustomStringConvertible {
  /// `val_accuracy is at least 0.98`.
  public var description: String {
    "\(monitor.key) is at \(monitor.isGreaterBetter ? "least" : "most") \(NumberText.short(value))"
  }
}
