import Compute
import Diagnostics
import HDF5
import Instrumentation
import Synchronization

/// Rows that are read from the file as they are needed, in blocks, the last used of which are kept.
///
/// A block is the rows of one or several chunks of the file. Rows of a batch are visited in ascending
/// order, so that each block is read at most once for it; with an order that stays inside a window of
/// chunks (`ShuffleMode.chunked`), once for a whole window. Blocks that a batch lacks are read by
/// several threads.
final class StreamedStorage: FieldStorage, @unchecked Sendable {
  // Safe to share: the cache and the count are only touched while the lock is held.
  /// What reads the blocks.
  let reader: BlockReader
  private let threads: Int
  private let columns: Int
  private let origin: FieldOrigin
  private let lock = Mutex(())
  private let blocks: BlockCache
  private var readCount = 0
  let count: Int

  init(
    _ dataset: Dataset, kind: ElementKind, origin: FieldOrigin, capacity: Int, threads: Int
  ) {
    reader = BlockReader(dataset, kind: kind)
    self.threads = reader.isParallel ? threads : 1
    self.origin = origin
    columns = dataset.rowSize
    count = reader.count
    blocks = BlockCache(
      blockSize: reader.blockRows * reader.rowSize, capacity: capacity, most: reader.blockCount)
  }

  var description: String {
    "read as needed in blocks of \(Words.count(reader.blockRows, "row"))"
      + (threads > 1 ? ", decompressed by \(threads) threads" : "")
  }
  var isAtHand: Bool { false }
  var memoryBytes: Int { blocks.memoryBytes }

  /// The blocks that were read so far.
  var blocksRead: Int { lock.withLock { _ in readCount } }

  func gather(_ rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    precondition(matrix.rows == rows.count && matrix.columns == columns, "a matrix of wrong size")
    let conversion = RowConversion(kind: reader.kind, columns: columns, affine: affine)
    let order = ascending(rows)
    try lock.withLock { _ in
      try visit(order) { row, place, source in
        try origin.check(source, row: row, conversion)
        guard conversion.convert(source, into: matrix.pointer + place * columns) else {
          throw origin.notFinite(source, row: row, conversion) { survey(conversion) }
        }
      }
    }
  }

  func gather(_ rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>) throws {
    precondition(values.count == rows.count * columns, "memory for \(values.count) values")
    guard let target = values.baseAddress else { return }
    let conversion = RowConversion(kind: reader.kind, columns: columns, affine: .identity)
    try lock.withLock { _ in
      try visit(rows.enumerated().map { (row: $1, place: $0) }) { row, place, source in
        guard conversion.copy(source, into: target + place * columns) else {
          throw origin.notFinite(source, row: row, conversion) { survey(conversion) }
        }
      }
    }
  }

  /// Reads from the beginning, as far as that is possible, past the cache.
  private func survey(_ conversion: RowConversion) -> NonFiniteSurvey {
    var survey = NonFiniteSurvey(count: count)
    guard let memory = try? PageMemory(count: reader.blockRows * reader.rowSize),
      let base = memory.bytes.baseAddress
    else { return survey }
    for block in 0..<reader.blockCount {
      guard (try? reader.read(block, into: memory.bytes)) != nil,
        survey.look(at: base, rows: reader.rows(ofBlock: block).count, conversion)
      else { break }
    }
    return survey
  }

  /// Rows in ascending order, with their places.
  private func ascending(_ rows: Span<Int>) -> [(row: Int, place: Int)] {
    var order = [(row: Int, place: Int)]()
    order.reserveCapacity(rows.count)
    for place in rows.indices {
      precondition(rows[place] >= 0 && rows[place] < count, "row \(rows[place]) of \(count)")
      order.append((rows[place], place))
    }
    order.sort { $0 < $1 }
    return order
  }

  /// Visits rows that are in ascending order, as many blocks at a time as there is room for.
  private func visit(
    _ order: [(row: Int, place: Int)],
    _ body: (_ row: Int, _ place: Int, _ source: UnsafeRawPointer) throws -> Void
  ) throws {
    var start = 0
    while start < order.count {
      var wanted: [Int] = []
      var end = start
      while end < order.count {
        let block = order[end].row / reader.blockRows
        if block != wanted.last {
          guard wanted.count < blocks.slotCount else { break }
          wanted.append(block)
        }
        end += 1
      }
      try blocks.load(wanted, read: read)
      var next = start
      for block in wanted {
        // Rows of a block follow each other.
        let first = block * reader.blockRows
        let base = blocks.address(of: block)
        func address(of row: Int) -> UnsafeRawPointer { base + (row - first) * reader.rowSize }
        while next < end, order[next].row < first + reader.blockRows {
          if next + 1 < end, order[next + 1].row < first + reader.blockRows {
            Prefetching.begin(address(of: order[next + 1].row), count: reader.rowSize)
          }
          try body(order[next].row, order[next].place, address(of: order[next].row))
          next += 1
        }
      }
      start = end
    }
  }

  private func read(_ missing: [(block: Int, bytes: UnsafeMutableRawBufferPointer)]) throws {
    readCount += missing.count
    nonisolated(unsafe) let missing = missing
    let (reader, origin) = (reader, origin)
    try Activity.during(.read) {
      try ParallelWork.run(missing.count, threads: threads) { piece in
        let rows = reader.rows(ofBlock: missing[piece].block)
        origin.announce(first: rows.lowerBound, last: rows.upperBound - 1, count: rows.count)
        try reader.read(missing[piece].block, into: missing[piece].bytes)
      }
    }
  }
}
