import HDF5
import Synchronization

/// Reads the rows of a data set in blocks, from several threads at once.
///
/// A block is the rows of one or several chunks of the file. Where chunks passed through nothing but
/// deflate and shuffle, they are decoded outside of the lock of the HDF5 library; other data goes
/// through the library, one thread at a time.
final class BlockReader: Sendable {
  /// The rows of a block; the last one may have fewer.
  let blockRows: Int
  /// The number of rows.
  let count: Int
  /// Bytes of a row in memory.
  let rowSize: Int
  /// What is read: the type in the file, if it is one of this processor.
  let kind: ElementKind
  /// Whether blocks are decoded by several threads at once.
  let isParallel: Bool

  private let dataset: Dataset
  private let chunks: RawChunks?
  private let isNative: Bool
  private let decoders = Mutex<[ChunkDecoder]>([])

  /// Bytes that a block has at least: smaller chunks are read several at a time.
  static let smallestBlock = 64 << 10

  /// - Parameter blockSize: bytes of a block where the file has no chunks.
  init(_ dataset: Dataset, kind: ElementKind, blockSize: Int = smallestBlock) {
    self.dataset = dataset
    isNative = dataset.isNative
    self.kind = dataset.readableKind(kind)
    count = dataset.rowCount
    rowSize = dataset.rowSize * self.kind.size
    chunks = isNative ? RawChunks(dataset) : nil
    isParallel = chunks != nil
    let rows = dataset.blockRows ?? max(1, blockSize / max(rowSize, 1))
    blockRows = min(rows, max(count, 1))
  }

  /// The number of blocks.
  var blockCount: Int { count / blockRows + (count % blockRows == 0 ? 0 : 1) }

  /// The rows of a block.
  func rows(ofBlock block: Int) -> Range<Int> {
    block * blockRows..<min((block + 1) * blockRows, count)
  }

  /// Reads a block into memory for at least its rows.
  ///
  /// - Throws: `Failure` and `HDF5Error` for what cannot be read.
  func read(_ block: Int, into bytes: UnsafeMutableRawBufferPointer) throws {
    let rows = rows(ofBlock: block)
    let used = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(rows.count * rowSize)])
    guard let chunks else {
      return isNative
        ? try dataset.readAsStored(rows, into: used)
        : try dataset.read(rows, as: kind, into: used)
    }
    try withDecoder { decoder in
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: chunks.layerRows) {
        let end = min(start + chunks.layerRows, rows.upperBound)
        let part = (start - rows.lowerBound) * rowSize..<(end - rows.lowerBound) * rowSize
        try chunks.read(
          layer: start / chunks.layerRows,
          into: UnsafeMutableRawBufferPointer(rebasing: used[part]), with: decoder)
      }
    }
  }

  /// Reads a block as it is stored, and tells how long decoding takes alone; nil where the library
  /// decodes.
  ///
  /// - Throws: as `read(_:into:)`.
  func decodingTime(_ block: Int) throws -> Duration? {
    guard let chunks else { return nil }
    let rows = rows(ofBlock: block)
    return try withDecoder { decoder in
      try stride(from: rows.lowerBound, to: rows.upperBound, by: chunks.layerRows).reduce(.zero) {
        try $0 + chunks.decodingTime(layer: $1 / chunks.layerRows, with: decoder)
      }
    }
  }

  /// Lends a decoder that no other thread has.
  private func withDecoder<Result>(_ body: (ChunkDecoder) throws -> Result) rethrows -> Result {
    let decoder = decoders.withLock { $0.popLast() } ?? ChunkDecoder()
    defer { decoders.withLock { $0.append(decoder) } }
    return try body(decoder)
  }
}
