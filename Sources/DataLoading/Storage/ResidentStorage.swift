import Compute
import HDF5

/// Rows that are read as a whole, into memory that is given later: that of this process alone, or
/// memory that the ranks of a node share.
final class ResidentStorage: FieldStorage, @unchecked Sendable {
  // Safe to share: the memory is given once, before the samples are used.
  /// What reads the rows.
  let reader: BlockReader
  private let columns: Int
  private let origin: FieldOrigin
  private var memory: MemoryStorage?
  private var isShared = false

  /// Bytes that are read at a time where the file has no chunks.
  private static let blockSize = 1 << 20

  init(_ dataset: Dataset, kind: ElementKind, origin: FieldOrigin) {
    reader = BlockReader(dataset, kind: kind, blockSize: Self.blockSize)
    columns = dataset.rowSize
    self.origin = origin
  }

  /// The path of the file.
  var path: String { origin.place }

  /// Says that rows are about to be read.
  func announce(_ rows: Range<Int>) {
    origin.announce(first: rows.lowerBound, last: rows.upperBound - 1, count: rows.count)
  }

  /// The bytes of all rows.
  var byteCount: Int { reader.count * reader.rowSize }

  /// Takes memory that holds all rows from now on.
  ///
  /// - Parameter isShared: whether it is there once for all ranks of a node.
  func take(_ base: UnsafeRawPointer, owner: AnyObject, isShared: Bool) {
    precondition(memory == nil, "rows that are in memory already")
    self.isShared = isShared
    memory = MemoryStorage(
      base, rows: reader.count, columns: columns, kind: reader.kind, owner: owner, origin: origin,
      description: "in memory")
  }

  var count: Int { reader.count }
  var description: String { isShared ? "in memory once for the node" : "in memory" }
  var isAtHand: Bool { true }
  var memoryBytes: Int { isShared ? 0 : byteCount }

  func gather(_ rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    try filled.gather(rows, affine: affine, into: matrix)
  }

  func gather(_ rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>) throws {
    try filled.gather(rows, into: values)
  }

  private var filled: MemoryStorage {
    guard let memory else { preconditionFailure("rows that were not read yet") }
    return memory
  }
}
