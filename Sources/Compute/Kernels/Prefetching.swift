import CStreaming

/// Loads ahead of their use: rows at random places come from memory one after the other, which is what
/// reading them waits for, unless several are on their way at a time.
public enum Prefetching {
  /// Bytes that are on their way at a time: the lines for which a core has places.
  private static let bytes = 2048

  /// How many rows ahead the next one should be asked for.
  public static func rows(of rowSize: Int) -> Int {
    max(1, min(16, bytes / max(rowSize, 1)))
  }

  /// Brings the beginning of a row into the caches, without waiting for it; the processor sees itself
  /// that the rest is next.
  public static func begin(_ row: UnsafeRawPointer, count: Int) {
    nntrain_prefetch(row, min(count, bytes))
  }
}
