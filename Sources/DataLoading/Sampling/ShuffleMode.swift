/// How the samples of an epoch are ordered.
public enum ShuffleMode: Sendable, Hashable {
  /// In the order of the data set.
  case none
  /// Every order of all rows is about equally likely.
  case full
  /// Chunks of rows are shuffled, then the rows inside each window of consecutive chunks.
  ///
  /// For data that is read in chunks: a reader that holds one window in memory reads each chunk
  /// once.
  case chunked(chunkRows: Int, windowChunks: Int)
}

extension ShuffleMode: CustomStringConvertible {
  /// In words: `none`, `full`, or `chunked by parts of batches (8 chunks of 1024
  /// rows)`.
  public var description: String {
    switch self {
    case .none: "none"
    case .full: "full"
    case .chunked(let rows, let chunks):
      "chunked by parts of batches (\(chunks) chunks of \(rows) rows)"
    }
  }
}
