internal import Glibc

/// How the ranks are spread over nodes and cores: what a header tells the user.
public struct LaunchFacts: Sendable, Equatable {
  /// The number of ranks.
  public let ranks: Int
  /// The number of nodes they run on.
  public let nodes: Int
  /// The fewest ranks on a node.
  public let fewestRanksPerNode: Int
  /// The most ranks on a node.
  public let mostRanksPerNode: Int
  /// Whether ranks have other numbers than their launcher gave them; see
  /// `Communicator.numberedByNode`.
  public let isRenumbered: Bool
  /// This rank's number among those of its node.
  public let localRank: Int
  /// The number of ranks on this rank's node.
  public let localSize: Int
  /// The name of this rank's node.
  public let processorName: String
  /// The cores this rank may run on (its affinity mask).
  public let usableCores: Int
  /// The cores of this rank's machine.
  public let machineCores: Int
  /// The cores that the ranks of this node may run on together.
  public let coresOfNode: Int

  /// Gathers the facts. Collective over `world`.
  ///
  /// - Parameters:
  ///   - world: all ranks.
  ///   - node: the ranks of this node, as `world.splitByNode()` makes them.
  /// - Throws: `MPIError`.
  public init(world: Communicator, node: Communicator) throws {
    ranks = world.size
    // Each node has one leader.
    nodes = try world.allReduce(node.rank == 0 ? 1 : 0, .sum)
    fewestRanksPerNode = try world.allReduce(node.size, .minimum)
    mostRanksPerNode = try world.allReduce(node.size, .maximum)
    isRenumbered = try world.allReduce(world.rank == world.launchRank ? 0 : 1, .maximum) == 1
    localRank = node.rank
    localSize = node.size
    processorName = MPIEnvironment.processorName
    machineCores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    var mask = AffinityMask.current
    usableCores = mask.count
    try mask.words.withUnsafeMutableBufferPointer { try node.allReduce($0, .bitwiseOr) }
    coresOfNode = mask.count
  }

  /// The threads that this rank can use without taking cores from others: the cores of its own mask,
  /// but no more than its share of those that the ranks of its node have together.
  public var threadsPerRank: Int { max(1, min(usableCores, coresOfNode / localSize)) }
}
