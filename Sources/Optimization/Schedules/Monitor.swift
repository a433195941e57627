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

  /// The metrics of which greater is better, beside all whose names end with `accuracy`.
  private static let greaterIsBetter = [
    "accuracy", "auc", "cosine_similarity", "f1", "precision", "r2", "recall", "top_k",
  ]

  /// Reads `monitor`, or the key of another name, and `mode`.
  public init(_ options: Options, key name: String = "monitor") throws {
    self.key = try options.string(name, default: Self.defaultKey)
    switch try options.choice("mode", of: Mode.self, default: .auto) {
    case .min: isGreaterBetter = false
    case .max: isGreaterBetter = true
    case .auto:
      isGreaterBetter = Self.greaterIsBetter.contains { [key] in key.hasSuffix($0) }
    }
  }

  /// Whether a value is as good as another, or better.
  public func reaches(_ value: Double, _ wanted: Double) -> Bool {
    isGreaterBetter ? value >= wanted : value <= wanted
  }

  /// Whether a value is better than the best so far.
  public func isBetter(_ value: Double, than best: Double?, by delta: Double = 0) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    return isGreaterBetter ? value > best + delta : value < best - delta
  }
}
