/// Whether, and how far, batches are loaded ahead of their use.
public enum Prefetch: Sendable, Hashable {
  /// A batch is loaded when it is asked for, by the thread that asks.
  ///
  /// Best for data in memory where every core has a rank to itself: a thread of its own would only
  /// take turns with it.
  case none
  /// Up to 16 batches and 64 MiB ahead, on a thread of its own.
  case automatic
  /// A given number of batches ahead.
  case batches(Int)

  /// Bytes that batches loaded ahead may take, by default.
  static let budget = 64 << 20

  /// The number of batches in memory; 1 means that none is loaded ahead.
  func slots(batchBytes: Int, batches: Int) -> Int {
    switch self {
    case .none: return 1
    case .batches(let count): return max(1, min(count, batches))
    case .automatic:
      // Batches beyond the budget, such as a whole data set, are not worth a second copy.
      guard batchBytes <= Self.budget else { return 1 }
      return max(1, min(16, max(2, Self.budget / max(batchBytes, 1)), batches))
    }
  }
}
