import Compute
import DataParallel
import Diagnostics
import MPI
import Optimization

/// The ways of exchanging gradients, and which of them fits the ranks' places.
public enum ExchangeKind: Sendable, Hashable {
  /// One process.
  case solo
  /// Shared memory of one node.
  case sharedMemory
  /// Shared memory on each node, messages between nodes.
  case hierarchical
  /// Messages between all ranks, each with its own parameters.
  ///
  /// - Parameter uneven: the ranks of a node, fewest and most, where that is why; nil where it was
  ///   asked for.
  case allReduce(uneven: ClosedRange<Int>?)

  /// Chooses.
  ///
  /// - Throws: `Failure` with code `configuration` if what is configured does not fit.
  init(_ choice: TrainingConfiguration.ExchangeChoice, facts: LaunchFacts) throws {
    let ranksPerNode = facts.fewestRanksPerNode...facts.mostRanksPerNode
    let isEven = ranksPerNode.count == 1
    switch choice {
    case .sharedMemory where facts.nodes > 1:
      throw Failure(
        .configuration,
        "training.exchange: shared_memory needs all ranks on one node, they are on \(facts.nodes)",
        advice: "use auto, hierarchical or all_reduce")
    case .hierarchical where !isEven:
      throw Failure(
        .configuration,
        "training.exchange: hierarchical needs equally many ranks on each node, there are "
          + Self.words(ranksPerNode),
        advice: "start equally many on each node, or use auto or all_reduce")
    case _ where facts.ranks == 1: self = .solo
    case .allReduce: self = .allReduce(uneven: nil)
    case .hierarchical: self = .hierarchical
    case .sharedMemory: self = .sharedMemory
    case .auto where facts.nodes == 1: self = .sharedMemory
    case .auto: self = isEven ? .hierarchical : .allReduce(uneven: ranksPerNode)
    }
  }

  /// In words, for the header.
  public var description: String {
    switch self {
    case .solo: "none: one process"
    case .sharedMemory: "shared memory: parameters once, gradients summed slice by slice"
    case .hierarchical:
      "hierarchical: shared memory on each node, slices summed between nodes"
    case .allReduce(nil):
      "all-reduce: reduce-scatter of gradients, gather of parameters, which each rank has"
    case .allReduce(let uneven?):
      "all-reduce: each rank has its own parameters; slower than equally many ranks on each node "
        + "(here \(Self.words(uneven)))"
    }
  }

  /// Whether parameters exist once on each node.
  var sharesParameters: Bool { self == .sharedMemory || self == .hierarchical }

  private static func words(_ range: ClosedRange<Int>) -> String {
    "\(range.lowerBound) to \(range.upperBound)"
  }

  /// Makes the exchange. Collective.
  ///
  /// - Parameters:
  ///   - world: all ranks, numbered node by node.
  ///   - traffic: how gradients travel between nodes, if there are several.
  ///   - team: the threads of this rank.
  /// - Throws: `Failure` if memory is short; `MPIError`.
  func make(
    on world: Communicator, facts: LaunchFacts, count: Int, totalsCount: Int, tableCount: Int,
    traffic: GradientTraffic, team: ThreadTeam
  ) throws -> any GradientExchange {
    let granularity = ParameterPieces.blockCount
    let coresToSpare = facts.localSize <= facts.coresOfNode
    switch self {
    case .solo:
      return SoloExchange(
        count: count, tableCount: tableCount, granularity: granularity, team: team)
    case .allReduce:
      return AllReduceExchange(
        on: world, count: count, granularity: granularity, totalsCount: totalsCount,
        tableCount: tableCount, traffic: traffic)
    case .sharedMemory:
      return try SharedMemoryExchange(
        on: world, count: count, granularity: granularity, totalsCount: totalsCount,
        tableCount: tableCount, coresToSpare: coresToSpare)
    case .hierarchical:
      return try HierarchicalExchange(
        on: world, node: world.splitByNode(), count: count, granularity: granularity,
        totalsCount: totalsCount, tableCount: tableCount, coresToSpare: coresToSpare,
        traffic: traffic)
    }
  }

  /// The gradients, of `count` parameters, that a rank may have in memory of its own besides.
  func stagingCount(_ count: Int, _ facts: LaunchFacts) -> Int {
    self == .sharedMemory ? SharedMemoryExchange.stagingCount(count, ranks: facts.ranks) : 0
  }

  /// The bytes that a rank takes for gradients of `count` parameters on their way.
  func messageBytes(_ count: Int, _ facts: LaunchFacts) -> Int {
    let granularity = ParameterPieces.blockCount
    return switch self {
    case .solo, .sharedMemory: 0
    case .hierarchical:
      HierarchicalExchange.messageBytes(
        count, ranksPerNode: facts.localSize, nodes: facts.nodes, granularity: granularity)
    case .allReduce:
      HierarchicalExchange.messageBytes(
        count, ranksPerNode: 1, nodes: facts.ranks, granularity: granularity)
    }
  }
}
