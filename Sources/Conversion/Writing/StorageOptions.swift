/// How data sets are stored.
public struct StorageOptions: Sendable {
  /// The type of the numbers; nil: that of the source, and Float32 for tables.
  public var type: NumberType?
  /// The rows of a chunk; nil: one piece, which can be mapped into memory, or about 256 KiB where
  /// the data is compressed.
  public var chunkRows: Int?
  /// The level of gzip compression, 1 to 9; 0: none.
  public var compression = 0

  /// The usual: the source's type, in one piece, not compressed.
  public init() {}

  /// The rows of a chunk of a data set, or nil where it is stored in one piece.
  func chunkRows(rowCount: Int, rowBytes: Int) -> Int? {
    if let chunkRows { return min(chunkRows, rowCount) }
    return compression > 0 ? min(max((256 << 10) / rowBytes, 1), rowCount) : nil
  }
}
