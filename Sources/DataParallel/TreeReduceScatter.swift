import Compute
import Instrumentation
import MPI

/// Sums a flat block over ranks, bucket by bucket, in the order of `TreeSum` over the ranks' numbers, and
/// leaves each rank with the sum of its part of each bucket.
///
/// Every rank sends its contribution to each part straight to the part's owner, who adds up the
/// contributions of all. Of n equal parts, each rank sends and receives (n − 1)/n of the whole, the
/// least there can be.
///
/// The last bucket of the block comes first, since backward ends with the first layer. A bucket is sent
/// as soon as it is final here, and added up as soon as the others' contributions are there. There is no
/// thread for it: `advance`, called between the products of backward, begins and tests messages and
/// never waits; in between, the kernel empties and fills the buffers of sockets. Several buckets are
/// under way at a time, so that these do not run dry from one call to the next.
final class TreeReduceScatter {
  /// The buckets under way at a time.
  static let depth = 16
  /// Looks for messages that find none before `advance` returns. A look moves at most one message
  /// of a connection; the next may follow it.
  private static let patience = 4
  /// Tells the messages from others between the same ranks.
  private static let tag = 1

  /// For each bucket, in the block's order, the part of each rank.
  private let parts: [[Range<Int>]]
  private let communicator: Communicator
  private let block: Matrix
  private let messages: MessageSlots
  private let wire: GradientWire
  private let scratch: AlignedBuffer<Float>
  /// The contributions to a range, by rank: filled for each anew.
  private var contributions: [Matrix]
  /// The buckets, from the last one on, that are being received, whose contributions have been sent,
  /// and that have been added up.
  private var (expected, sent, added) = (0, 0, 0)

  private var rank: Int { communicator.rank }
  private var size: Int { communicator.size }

  /// Takes memory for the messages under way.
  ///
  /// - Parameters:
  ///   - block: this rank's contributions, and where the sums go; its memory must outlive this.
  ///   - parts: for each bucket, in the block's order, the part of each rank.
  init(
    on communicator: Communicator, block: Matrix, parts: [[Range<Int>]],
    precision: GradientPrecision
  ) {
    self.communicator = communicator
    self.block = block
    self.parts = parts
    let depth = min(Self.depth, parts.count)
    messages = MessageSlots(2 * depth * communicator.size, on: communicator)
    wire = GradientWire(
      precision, places: depth * max(communicator.size - 1, 0),
      count: parts.lazy.joined().map(\.count).max() ?? 0,
      sources: communicator.size)
    scratch = AlignedBuffer(count: TreeSum.scratchCount(communicator.size))
    contributions = Array(repeating: .empty, count: communicator.size)
  }

  /// The bytes of messages under way: floats that arrive, or numbers of half as many bytes that arrive
  /// and leave.
  static func messageBytes(_ buckets: GradientBuckets, nodes: Int) -> Int {
    guard !buckets.ranges.isEmpty else { return 0 }
    let part = buckets.part(0, localRank: 0, node: 0).count
    return min(depth, buckets.ranges.count) * (nodes - 1) * part * MemoryLayout<Float>.stride
  }

  /// Whether all buckets have been added up.
  var isComplete: Bool { added == parts.count && sent == parts.count }

  /// Does what can be done without waiting.
  ///
  /// - Parameters:
  ///   - ready: how many buckets, from the last one on, are final on this rank.
  ///   - prepare: makes this rank's contribution for a range ready in the block; is called once for
  ///     all ranges, just before they are needed.
  ///   - visit: is called with each part of this rank's parts when its sum is there, while it is still
  ///     in the cache; parts begin at multiples of `TreeSum.visitedCount` from the start of the bucket's
  ///     part.
  /// - Returns: whether something was sent or added up.
  /// - Throws: `MPIError`.
  @discardableResult
  func advance(
    _ ready: Int, prepare: (Range<Int>) -> Void, visit: (Range<Int>) -> Void
  ) throws -> Bool {
    var hasMoved = false
    var looks = 0
    while looks < Self.patience && !isComplete {
      looks += 1
      try expect()
      if sent < ready, try canSend() {
        try Activity.during(.reduce) { try send(prepare) }
        (looks, hasMoved) = (0, true)
      }
      if added < ready, try hasArrived() {
        try Activity.during(.reduce) { try add(prepare, visit) }
        (looks, hasMoved) = (0, true)
      }
    }
    return hasMoved
  }

  /// Waits until what was sent has left, and begins anew.
  ///
  /// - Throws: `MPIError`.
  func finish() throws {
    try messages.waitAll()
    (expected, sent, added) = (0, 0, 0)
  }

  /// Begins to receive the buckets that there is room for.
  private func expect() throws {
    while expected < min(parts.count, added + Self.depth) {
      let range = range(expected, of: rank)
      if !range.isEmpty {
        for peer in 0..<size where peer != rank {
          try wire.receive(
            range.count, from: peer, tag: Self.tag, slot: slot(expected, peer),
            place: place(expected, peer), messages)
        }
      }
      expected += 1
    }
  }

  /// Whether the messages have left that the next bucket's take the places of.
  private func canSend() throws -> Bool {
    for peer in 0..<size where peer != rank {
      guard try messages.test(sendSlot(sent, peer)) else { return false }
    }
    return true
  }

  /// Begins to send the next bucket's contributions to the owners of its parts.
  private func send(_ prepare: (Range<Int>) -> Void) throws {
    for distance in 1..<size {
      // Each rank begins with another owner, so that no one is sent to by all at once.
      let owner = (rank + distance) % size
      let range = range(sent, of: owner)
      guard !range.isEmpty else { continue }
      prepare(range)
      try wire.send(
        block.slice(range), to: owner, tag: Self.tag, slot: sendSlot(sent, owner),
        place: place(sent, owner), messages)
    }
    sent += 1
  }

  /// Whether the others' contributions to the next bucket are there.
  private func hasArrived() throws -> Bool {
    for peer in 0..<size where peer != rank {
      guard try messages.test(slot(added, peer)) else { return false }
    }
    return true
  }

  /// Adds up the next bucket, block by block.
  private func add(_ prepare: (Range<Int>) -> Void, _ visit: (Range<Int>) -> Void) throws {
    let all = range(added, of: rank)
    let scratch = scratch.matrix(rows: 1, columns: scratch.count)
    for start in stride(from: all.lowerBound, to: all.upperBound, by: GradientWire.blockCount) {
      let range = start..<min(start + GradientWire.blockCount, all.upperBound)
      prepare(range)
      let sum = block.slice(range)
      let own = start - all.lowerBound..<range.upperBound - all.lowerBound
      for peer in 0..<size where peer != rank {
        contributions[peer] = wire.arrived(own, place: place(added, peer), source: peer)
      }
      contributions[rank] = sum
      TreeSum.sum(contributions, into: sum, scratch: scratch) {
        visit(start + $0.lowerBound..<start + $0.upperBound)
      }
    }
    added += 1
  }

  /// The part of a rank in a bucket, counted from the last one on.
  private func range(_ bucket: Int, of owner: Int) -> Range<Int> {
    parts[parts.count - 1 - bucket][owner]
  }

  /// Where a message of a bucket from or to another rank has its numbers.
  private func place(_ bucket: Int, _ peer: Int) -> Int {
    bucket % Self.depth * (size - 1) + (peer < rank ? peer : peer - 1)
  }

  private func slot(_ bucket: Int, _ peer: Int) -> Int { bucket % Self.depth * size + peer }

  private func sendSlot(_ bucket: Int, _ peer: Int) -> Int {
    min(Self.depth, parts.count) * size + slot(bucket, peer)
  }
}
