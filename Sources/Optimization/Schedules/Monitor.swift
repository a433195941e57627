import Configuration

/// A number of each epoch's record, and which way is better.
///
/// Where nothing else is named, it is the loss: `val_loss`, or `loss` where nothing is validated.
public struct Monitor: Sendable, Hashable {
  /// What there is to watch in a run.
  public struct Scope: Sendable {
    /// The keys of records of which greater is better; of all others, less is.
    public let greaterIsBetter: Set<String>
    /// Whether there is a validation set.
    public let isValidated: Bool

    /// Tells what there is.
    public init(greaterIsBetter: Set<String>, isValidated: Bool) {
      self.greaterIsBetter = greaterIsBetter
      self.isValidated = isValidated
    }
  }

  /// The key in `metrics.jsonl`, such as `val_loss`.
  public private(set) var key: String
  /// Whether greater is better.
  public private(set) var isGreaterBetter: Bool
  private let mode: Mode
  private let isNamed: Bool

  /// What is monitored where nothing else is named.
  public static let defaultKey = "val_loss"

  private enum Mode: String, CaseIterable { case auto, min, max }

  /// Reads `monitor`, or the key of another name, and `mode`: `auto` is for `resolved` to decide.
  public init(_ options: Options, key name: String = "monitor") throws {
    isNamed = options.contains(name)
    key = try options.string(name, default: Self.defaultKey)
    mode = try options.choice("mode", of: Mode.self, default: .auto)
    isGreaterBetter = mode == .max
  }

  /// The monitor in a run.
  public func resolved(in scope: Scope) -> Monitor {
    var copy = self
    if !isNamed, !scope.isValidated { copy.key = "loss" }
    if mode == .auto { copy.isGreaterBetter = scope.greaterIsBetter.contains(copy.key) }
    return copy
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
