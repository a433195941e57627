import HDF5

/// The ways in which a benchmark's data set is stored.
enum DataLayout: String, CaseIterable {
  /// In one piece.
  case contiguous
  /// In chunks of 256 rows, as they are.
  case chunked
  /// The same, compressed.
  case compressed
  /// Compressed in four large chunks.
  case compressedLarge = "compressed_large"
  /// Compressed row by row.
  case compressedSmall = "compressed_small"

  /// In words, for a set of so many rows.
  func words(rows: Int) -> String {
    guard let chunk = chunkRows(rows) else { return "contiguous" }
    return "\(isCompressed ? "gzip" : "chunks"), \(chunk) row\(chunk == 1 ? "" : "s")"
  }

  /// The rows of a chunk; nil where there are none.
  func chunkRows(_ rows: Int) -> Int? {
    switch self {
    case .contiguous: nil
    case .chunked, .compressed: 256
    case .compressedLarge: max(1, rows / 4)
    case .compressedSmall: 1
    }
  }

  /// Whether it is compressed.
  var isCompressed: Bool { self != .contiguous && self != .chunked }

  /// What is measured of it.
  var passes: [DataTiming.Pass] {
    switch self {
    case .contiguous, .chunked: [.gather]
    case .compressed: [.read, .gather, .stream]
    case .compressedLarge: [.read, .stream]
    case .compressedSmall: [.stream]
    }
  }
}
