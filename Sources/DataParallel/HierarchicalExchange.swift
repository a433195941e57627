import Compute
import Diagnostics
import Glibc
import Instrumentation
import MPI

/// The exchange of several nodes with equally many ranks each: shared memory on each node, messages
/// between nodes.
///
/// The block is cut into buckets, and each bucket into slices. Rank l of each node sums slice l over its
/// node's ranks, straight out of their memory. Then the ranks l of all nodes, the owners of slice l,
/// reduce it among themselves, all slices at once, and each owner updates a part of it. New parameters
/// travel back among the owners, straight into the nodes' shared parameters.
///
/// Buckets start to travel while backward goes on. Each rank counts up, in shared memory, the buckets
/// that are final on it; whenever it comes to `advance`, it sums what all ranks of its node have counted,
/// and sends and adds up what it can. No rank waits for another before `reduce`, and in `reduce` only
/// for buckets that are not final yet: messages move on meanwhile.
///
/// Sums are in the order of a tree over the ranks of a node and then over the nodes. For nodes of 1,
/// 2, 4, 8, … ranks that is the tree over all ranks: the sums of any other exchange, to the bit.
public final class HierarchicalExchange: GradientExchange {
  public let name = "hierarchical"
  public let rank: Int
  public let slices: [ParameterSlice]
  public let parameters: Matrix
  public let gradients: Matrix
  public let table: UnsafeMutableBufferPointer<Double>
  public let copies: Communicator?
  private let world: Communicator
  private let node: NodeMemory
  private let localRank: Int
  private let ranksPerNode: Int
  private let overlaps: Bool
  private let buckets: GradientBuckets
  /// For each bucket, the part of this rank's slice that it owns on each node.
  private let parts: [[Range<Int>]]
  /// The buckets that are final on each rank of the node; when one more is told, totals are there, too.
  private let progress: NodeProgress
  private let reduction: TreeReduceScatter
  private let gathering: DirectGather
  private let tableExchange: TableExchange
  private let totals: TotalsExchange
  /// Whether a `reduce` waits for its `publish`.
  private var isReduced = false

  /// Shares memory for `count` parameters with the other ranks of the node. Collective.
  ///
  /// - Parameters:
  ///   - world: all ranks, numbered node by node.
  ///   - local: the ranks of this rank's node, equally many on all nodes.
  ///   - traffic: how gradients travel between nodes.
  ///   - further ones: as in `SharedMemoryExchange`.
  /// - Throws: `Failure(.outOfMemory)` where shared memory is too small; `MPIError`.
  public init(
    on world: Communicator, node local: Communicator, count: Int, granularity: Int,
    totalsCount: Int, tableCount: Int, coresToSpare: Bool,
    traffic: GradientTraffic = GradientTraffic()
  ) throws {
    let owners = try Self.owners(world, local)
    let nodes = 0..<owners.size
    let buckets = GradientBuckets(
      count, ranksPerNode: local.size, nodes: owners.size, granularity: granularity)
    let memory = Result {
      let memory = try NodeMemory(
        on: local, count: count, granularity: granularity, totalsCount: totalsCount,
        tableCount: tableCount, coresToSpare: coresToSpare)
      return (memory, try NodeProgress(on: local, points: buckets.ranges.count + 1))
    }
    // It fails on a node as a whole, perhaps on one alone.
    (node, progress) = try world.agree { try memory.get() }
    self.world = world
    overlaps = traffic.overlaps
    self.buckets = buckets
    rank = world.rank
    localRank = local.rank
    ranksPerNode = local.size
    parameters = node.parameters
    gradients = node.gradients
    table = node.table
    slices = (0..<world.size).map {
      buckets.slice(localRank: $0 % local.size, node: $0 / local.size)
    }
    parts = buckets.ranges.indices.map { bucket in
      nodes.map { buckets.part(bucket, localRank: local.rank, node: $0) }
    }
    reduction = TreeReduceScatter(
      on: owners, block: gradients, parts: parts, precision: traffic.precision)
    gathering = DirectGather(on: owners, tag: AllReduceExchange.gatherTag)
    tableExchange = TableExchange(on: owners, count: tableCount)
    totals = TotalsExchange(on: owners, count: totalsCount)
    copies = local.rank == 0 ? owners : nil
  }

  /// The buckets that gradients travel in between several nodes: in each of the two phases of a step,
  /// every rank sends one message for each of them to each other node.
  ///
  /// - Parameters: as in `init`; how many parameters, ranks and nodes there are.
  public static func bucketCount(
    _ count: Int, ranksPerNode: Int, nodes: Int, granularity: Int
  ) -> Int {
    GradientBuckets(
      count, ranksPerNode: ranksPerNode, nodes: nodes, granularity: granularity
    ).ranges.count
  }

  /// The bytes that a rank takes for gradients on their way to and from other nodes; with one rank to
  /// a node, those of `AllReduceExchange`.
  public static func messageBytes(
    _ count: Int, ranksPerNode: Int, nodes: Int, granularity: Int
  ) -> Int {
    let buckets = GradientBuckets(
      count, ranksPerNode: ranksPerNode, nodes: nodes, granularity: granularity)
    return TreeReduceScatter.messageBytes(buckets, nodes: nodes)
  }

  /// The ranks with this one's number on their nodes, by node.
  private static func owners(_ world: Communicator, _ local: Communicator) throws -> Communicator {
    var first = world.rank
    try local.broadcast(&first, from: 0)
    let most = try world.allReduce(local.size, .maximum)
    let isInOrder = first % local.size == 0 && world.rank == first + local.rank
    try world.agree {
      guard local.size == most && isInOrder else {
        throw Failure(.internalError, "the ranks are not numbered node by node, \(most) on each")
      }
    }
    guard let owners = try world.split(color: local.rank) else {
      throw Failure(.internalError, "rank \(world.rank) has no peers on the other nodes")
    }
    return owners
  }

  public func advance(from start: Int, visit: (Range<Int>) -> Void) throws {
    precondition(!isReduced, "a reduce is followed by a publish")
    guard overlaps else { return }
    progress.reach(buckets.count(from: start))
    try advance(progress.reached, visit)
  }

  public func reduce(totals values: inout [Double], visit: (Range<Int>) -> Void) throws {
    precondition(!isReduced, "a reduce is followed by a publish")
    isReduced = true
    node.write(values)
    progress.reach(parts.count + 1)
    try Activity.during(.transfer) {
      var hasTotals = false
      repeat {
        let reached = progress.reached
        var hasMoved = try advance(reached, visit)
        if !hasTotals && reached > parts.count {
          node.read(&values)
          try totals.start(values)
          (hasTotals, hasMoved) = (true, true)
        }
        if !hasMoved { sched_yield() }
      } while !hasTotals || !reduction.isComplete
    }
    progress.startNextStep()
    try reduction.finish()
    try totals.finish(&values)
  }

  /// Sums, sends and adds up what can be.
  ///
  /// - Parameter ready: the buckets that are final on all ranks of the node.
  @discardableResult
  private func advance(_ ready: Int, _ visit: (Range<Int>) -> Void) throws -> Bool {
    try reduction.advance(
      min(ready, parts.count), prepare: { node.sum($0) { _ in } }, visit: visit)
  }

  public func complete(_ ranges: [[Range<Int>]]) throws {
    try tableExchange.complete(table) { ranges[$0 * ranksPerNode + localRank] }
    node.wait()
  }

  public func publish() throws {
    isReduced = false
    try gathering.gather(parameters.buffer, pieces: parts.count) { parts[$0][$1] }
    node.wait()
  }

  public func sum(_ values: inout [Double]) throws {
    precondition(!isReduced, "a reduce is followed by a publish")
    node.write(values)
    node.wait()
    node.read(&values)
    try totals.start(values)
    try totals.finish(&values)
    // Nobody writes the next totals before everybody has read these.
    node.wait()
  }

  public func close() {
    node.close()
    progress.close()
  }

  public func gather(_ slice: Matrix, into block: Matrix) throws {
    try world.gather(slice, slices, into: block)
  }

  public func scatter(_ block: Matrix, into slice: Matrix) throws {
    try world.scatter(block, slices, into: slice)
  }
}
