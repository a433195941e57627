import Compute
import Diagnostics
import HDF5
import Synchronization

/// Rows that are read from the file as they are needed, in blocks, the last used of which are kept.
///
/// A block is the rows of one chunk of the file. Rows of a batch are visited in ascending order, so
/// that each block is read at most once for it; with an order that stays inside a window of chunks
/// (`ShuffleMode.chunked`), once for a whole window.
final class StreamedStorage: FieldStorage, @unchecked Sendable {
  // Safe to share: the cache is only touched while the lock is held.
  private let dataset: Dataset
  private let kind: ElementKind
  private let columns: Int
  private let origin: FieldOrigin
  private let lock = Mutex(())
  private let blocks: BlockCache
  let count: Int

  /// Bytes of a block where the file has no chunks.
  static let blockSize = 64 << 10

  init(_ dataset: Dataset, kind: ElementKind, origin: FieldOrigin, capacity: Int) {
    self.dataset = dataset
    self.kind = dataset.readableKind(kind)
    self.origin = origin
    columns = dataset.rowSize
    count = dataset.rowCount
    let rowSize = columns * self.kind.size
    let rows = dataset.storage.chunkShape?.first ?? max(1, Self.blockSize / rowSize)
    blocks = BlockCache(
      blockRows: min(rows, max(count, 1)), rowSize: rowSize, capacity: capacity)
  }

  var description: String { "read as needed" }
  var isAtHand: Bool { false }

  func gather(_ rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    precondition(matrix.rows == rows.count && matrix.columns == columns, "a matrix of wrong size")
    let conversion = RowConversion(kind: kind, columns: columns, affine: affine)
    try lock.withLock { _ in
      for place in Self.ascending(rows) {
        let row = rows[place]
        let source = try address(row)
        try origin.check(source, row: row, conversion)
        guard conversion.convert(source, into: matrix.pointer + place * columns) else {
          throw origin.notFinite(source, row: row, conversion)
        }
      }
    }
  }

  func gather(_ rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>) throws {
    precondition(values.count == rows.count * columns, "memory for \(values.count) values")
    guard let target = values.baseAddress else { return }
    let conversion = RowConversion(kind: kind, columns: columns, affine: .identity)
    try lock.withLock { _ in
      for (place, row) in rows.enumerated() {
        let source = try address(row)
        guard conversion.copy(source, into: target + place * columns) else {
          throw origin.notFinite(source, row: row, conversion)
        }
      }
    }
  }

  /// The places of rows in ascending order of the rows.
  private static func ascending(_ rows: Span<Int>) -> [Int] {
    var places = [(row: Int, place: Int)]()
    places.reserveCapacity(rows.count)
    for place in rows.indices { places.append((rows[place], place)) }
    places.sort { $0 < $1 }
    return places.map(\.place)
  }

  private func address(_ row: Int) throws -> UnsafeRawPointer {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return try blocks.address(ofRow: row) { block, bytes in
      let first = block * blocks.blockRows
      let rows = first..<min(first + blocks.blockRows, count)
      let used = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(rows.count * blocks.rowSize)])
      try dataset.read(rows, as: kind, into: used)
    }
  }
}
