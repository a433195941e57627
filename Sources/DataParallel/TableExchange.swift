import Compute
import MPI

/// Shows the numbers that each rank has written into a table to the others: all of a rank's ranges in
/// one message.
final class TableExchange {
  /// Tells the messages from others between the same ranks.
  private static let tag = 5
  /// Numbers of a message: 512 KiB.
  private static let pieceCount = 1 << 16

  private let communicator: Communicator
  private let gathering: DirectGather
  /// The numbers of all ranks, without gaps, by rank.
  private let packed: AlignedBuffer<Double>
  /// For each rank, where its numbers begin there.
  private var starts: [Int]

  /// - Parameter count: the length of the table.
  init(on communicator: Communicator, count: Int) {
    self.communicator = communicator
    gathering = DirectGather(on: communicator, tag: Self.tag)
    packed = AlignedBuffer(count: count)
    starts = Array(repeating: 0, count: communicator.size + 1)
  }

  /// Shows the numbers. Collective.
  ///
  /// - Parameter ranges: what each rank has written: no more than the table has room for.
  /// - Throws: `MPIError`.
  func complete(
    _ table: UnsafeMutableBufferPointer<Double>, _ ranges: (Int) -> [Range<Int>]
  ) throws {
    let (rank, size) = (communicator.rank, communicator.size)
    var longest = 0
    for owner in 0..<size {
      var count = 0
      for range in ranges(owner) { count += range.count }
      longest = max(longest, count)
      starts[owner + 1] = starts[owner] + count
    }
    precondition(starts[size] <= packed.count, "more numbers than the table has")
    var position = starts[rank]
    for range in ranges(rank) {
      for index in range {
        packed.pointer[position] = table[index]
        position += 1
      }
    }
    let pieces = (longest + Self.pieceCount - 1) / Self.pieceCount
    try gathering.gather(packed.buffer, pieces: pieces) { [starts] index, owner in
      let start = min(starts[owner] + index * Self.pieceCount, starts[owner + 1])
      return start..<min(start + Self.pieceCount, starts[owner + 1])
    }
    for owner in 0..<size where owner != rank {
      var position = starts[owner]
      for range in ranges(owner) {
        for index in range {
          table[index] = packed.pointer[position]
          position += 1
        }
      }
    }
  }
}
