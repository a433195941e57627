import Compute
import Diagnostics
import MPI

/// The exchange of several nodes with equally many ranks each: shared memory on each node, messages
/// between nodes.
///
/// Rank l of each node sums slice l over its node's ranks, straight out of their memory. Then the
/// ranks l of all nodes, the owners of slice l, reduce it among themselves, all slices at once, and
/// each owner updates a part of it. New parameters travel back among the owners, straight into the
/// nodes' shared parameters.
///
/// Sums are in the order of a tree over the ranks of a node and then over the nodes. For nodes of 1,
/// 2, 4, 8, … ranks that is the tree over all ranks: the sums of any other exchange, to the bit.
public final class HierarchicalExchange: GradientExchange {
  public let name = "hierarchical"
  public let rank: Int
  public let slices: [Range<Int>]
  public let parameters: Matrix
  public let gradients: Matrix
  public let table: UnsafeMutableBufferPointer<Double>
  public let copies: Communicator?
  private let world: Communicator
  private let node: NodeMemory
  private let localRank: Int
  private let ranksPerNode: Int
  private let reduction: TreeReduceScatter
  private let gathering: DirectGather
  private let totals: TotalsExchange
  /// Whether a `reduce` waits for its `publish`.
  private var isReduced = false

  /// Shares memory for `count` parameters with the other ranks of the node. Collective.
  ///
  /// - Parameters:
  ///   - world: all ranks, numbered node by node.
  ///   - local: the ranks of this rank's node, equally many on all nodes.
  ///   - further ones: as in `SharedMemoryExchange`.
  /// - Throws: `Failure(.outOfMemory)` where shared memory is too small; `MPIError`.
  public init(
    on world: Communicator, node local: Communicator, count: Int, granularity: Int,
    totalsCount: Int, tableCount: Int, coresToSpare: Bool
  ) throws {
    let owners = try Self.owners(world, local)
    let memory = Result {
      try NodeMemory(
        on: local, count: count, granularity: granularity, totalsCount: totalsCount,
        tableCount: tableCount, coresToSpare: coresToSpare)
    }
    // It fails on a node as a whole, perhaps on one alone.
    node = try world.agree { try memory.get() }
    self.world = world
    rank = world.rank
    localRank = local.rank
    ranksPerNode = local.size
    parameters = node.parameters
    gradients = node.gradients
    table = node.table
    let parts = node.slices.map {
      TreeReduceScatter.parts(of: $0, over: owners.size, granularity: granularity)
    }
    slices = (0..<world.size).map { parts[$0 % local.size][$0 / local.size] }
    reduction = TreeReduceScatter(
      on: owners, block: gradients, range: node.slices[local.rank], granularity: granularity)
    gathering = DirectGather(on: owners, tag: AllReduceExchange.gatherTag)
    totals = TotalsExchange(on: owners, count: totalsCount)
    copies = local.rank == 0 ? owners : nil
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

  public func reduce(totals values: inout [Double], visit: (Range<Int>) -> Void) throws {
    precondition(!isReduced, "a reduce is followed by a publish")
    isReduced = true
    node.write(values)
    node.wait()
    node.read(&values)
    try totals.start(values)
    try reduction.reduce(prepare: { node.sum($0) { _ in } }, visit: visit)
    try totals.finish(&values)
  }

  public func complete(_ ranges: [Range<Int>]) throws {
    try gathering.gather(table) { ranges[$0 * ranksPerNode + localRank] }
    node.wait()
  }

  public func publish() throws {
    isReduced = false
    try gathering.gather(parameters.buffer) { reduction.parts[$0] }
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

  public func close() { node.close() }

  public func gather(_ slice: Matrix) throws -> [Float] {
    try world.gather(slice, slices)
  }

  public func scatter(_ block: [Float], into slice: Matrix) throws {
    try world.scatter(block, slices, into: slice)
  }
}
