import Compute
import MPI

/// Sums a part of a flat block over ranks, in the order of `TreeSum` over the ranks' numbers, and
/// leaves each rank with the sum of a part of its own.
///
/// Every rank sends its contribution to each part straight to the part's owner, who adds up the
/// contributions of all. Of n equal parts, each rank sends and receives (n − 1)/n of the whole, the
/// least there can be. Parts travel in pieces: while an owner adds up one, the next ones arrive.
final class TreeReduceScatter {
  /// Floats of a piece: 512 KiB.
  static let pieceCount = 1 << 17
  /// The pieces of a part that travel at a time.
  private static let depth = 4
  /// Tells the messages from others between the same ranks.
  private static let tag = 1

  /// The part of the block that each rank owns.
  let parts: [Range<Int>]
  private let communicator: Communicator
  private let block: Matrix
  private let messages: MessageSlots
  private let scratch: AlignedBuffer<Float>
  /// What arrives: for each piece under way, the contributions of all ranks but this one.
  private let arrivals: AlignedBuffer<Float>
  /// The floats of one contribution there.
  private let stride: Int
  /// The contributions to a piece, by rank: filled for each anew.
  private var contributions: [Matrix]
  /// The pieces of the longest part.
  private let mostPieces: Int

  private var rank: Int { communicator.rank }
  private var size: Int { communicator.size }

  /// How a part of the block is shared out over ranks.
  static func parts(of range: Range<Int>, over ranks: Int, granularity: Int) -> [Range<Int>] {
    Slices.divide(range.count, over: ranks, granularity: granularity).map {
      range.lowerBound + $0.lowerBound..<range.lowerBound + $0.upperBound
    }
  }

  /// Takes memory for the pieces that travel.
  ///
  /// - Parameters:
  ///   - block: this rank's contributions, and where the sums go; its memory must outlive this.
  ///   - range: the part of the block that is summed.
  ///   - granularity: the lengths of the ranks' parts are multiples of it, but for the last.
  init(
    on communicator: Communicator, block: Matrix, range: Range<Int>, granularity: Int
  ) {
    self.communicator = communicator
    self.block = block
    parts = Self.parts(of: range, over: communicator.size, granularity: granularity)
    let longest = parts.map(\.count).max() ?? 0
    mostPieces = (longest + Self.pieceCount - 1) / Self.pieceCount
    stride = min((parts[communicator.rank].count + 15) / 16 * 16, Self.pieceCount)
    messages = MessageSlots(2 * Self.depth * communicator.size, on: communicator)
    arrivals = AlignedBuffer(count: Self.depth * (communicator.size - 1) * stride)
    scratch = AlignedBuffer(count: TreeSum.scratchCount(communicator.size))
    contributions = Array(repeating: .empty, count: communicator.size)
  }

  /// Sums. Collective.
  ///
  /// - Parameters:
  ///   - prepare: makes this rank's contribution for a range ready in the block; is called once for
  ///     each piece of each part, just before it is needed.
  ///   - visit: is called with each part of this rank's part when its sum is there, while it is still
  ///     in the cache; parts begin at multiples of `TreeSum.visitedCount` from its start.
  /// - Throws: `MPIError`.
  func reduce(prepare: (Range<Int>) -> Void, visit: (Range<Int>) -> Void) throws {
    for piece in 0..<Self.depth { try receive(piece) }
    // What is summed lags behind what is sent, so that it has had time to arrive.
    for piece in 0..<mostPieces + Self.depth - 1 {
      try send(piece, prepare)
      try add(piece - Self.depth + 1, prepare, visit)
    }
    try messages.waitAll()
  }

  /// Begins to receive a piece of this rank's part from all others.
  private func receive(_ piece: Int) throws {
    let range = range(piece, of: rank)
    guard !range.isEmpty else { return }
    for peer in 0..<size where peer != rank {
      try messages.receive(
        arrival(piece, from: peer, count: range.count).buffer, from: peer, tag: Self.tag,
        slot: slot(piece, peer))
    }
  }

  /// Begins to send a piece of every other part to its owner.
  private func send(_ piece: Int, _ prepare: (Range<Int>) -> Void) throws {
    for distance in 1..<size {
      // Each rank begins with another owner, so that no one is sent to by all at once.
      let owner = (rank + distance) % size
      let range = range(piece, of: owner)
      guard !range.isEmpty else { continue }
      prepare(range)
      let slot = Self.depth * size + slot(piece, owner)
      try messages.wait(slot)
      try messages.send(
        UnsafeBufferPointer(block.slice(range).buffer), to: owner, tag: Self.tag, slot: slot)
    }
  }

  /// Adds up a piece of this rank's part, and makes room for a later one.
  private func add(
    _ piece: Int, _ prepare: (Range<Int>) -> Void, _ visit: (Range<Int>) -> Void
  ) throws {
    let range = range(piece, of: rank)
    guard !range.isEmpty else { return }
    prepare(range)
    let sum = block.slice(range)
    for peer in 0..<size where peer != rank {
      try messages.wait(slot(piece, peer))
      contributions[peer] = arrival(piece, from: peer, count: range.count)
    }
    contributions[rank] = sum
    TreeSum.sum(
      contributions, into: sum, scratch: scratch.matrix(rows: 1, columns: scratch.count)
    ) { visit(range.lowerBound + $0.lowerBound..<range.lowerBound + $0.upperBound) }
    try receive(piece + Self.depth)
  }

  /// A piece of a rank's part, in the block; empty beyond the part's bounds.
  private func range(_ piece: Int, of owner: Int) -> Range<Int> {
    let part = parts[owner]
    guard piece >= 0 else { return part.lowerBound..<part.lowerBound }
    let start = min(part.lowerBound + piece * Self.pieceCount, part.upperBound)
    return start..<min(start + Self.pieceCount, part.upperBound)
  }

  /// Where a contribution arrives.
  private func arrival(_ piece: Int, from peer: Int, count: Int) -> Matrix {
    let place = piece % Self.depth * (size - 1) + (peer < rank ? peer : peer - 1)
    return Matrix(pointer: arrivals.pointer + place * stride, rows: 1, columns: count)
  }

  private func slot(_ piece: Int, _ peer: Int) -> Int { piece % Self.depth * size + peer }
}
