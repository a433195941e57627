import Configuration

/// A number of each epoch's record, and which way is better.
///
/// `val_loss`, the default of all monitors, means the loss of the training set where nothing is
/// validated.
public struct Monitor: Sendable, Hashable {
  /// The key in `metrics.jsonl`, such as `val_loss`.
  public let key: String
  /// Whether greater is better.
  public let isGreaterBetter: Bool

  /// What is monitored where nothing else is named.
  public static let defaultKey = "val_loss"

  private enum Mode: String, CaseIterable { case auto, min, max }

  /// Reads `monitor` and `mode`.
  public init(_ options: Options) throws {
    self.key = try options.string("monitor", default: Self.defaultKey)
    switch try options.choice("mode", of: Mode.self, default: .auto) {
    case .min: isGreaterBetter = false
    case .max: isGreaterBetter = true
    case .auto: isGreaterBetter = self.key.hasSuffix("accuracy")
    }
  }

  /// Whether a value is better than the best so far.
  public func isBetter(_ value: Double, than best: Double?, by delta: Double = 0) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    return isGreaterBetter ? value > best + delta : value < best - delta
  }
}
