internal import Foundation

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
  /// This rank's number among those of its node.
  public let localRank: Int
  /// The number of ranks on this rank's node.
  public let localSize: Int
  /// The name of this rank's node.
  public let processorName: String
  /// The cores this rank may run on (its affinity mask).
  public let usableCores: Int

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
    localRank = node.rank
    localSize = node.size
    processorName = MPIEnvironment.processorName
    usableCores = Self.coresOfThisProcess()
  }

  /// Counts the bits of the affinity mask, which the kernel prints as `Cpus_allowed: ff,ffffffff`.
  /// (Foundation counts the processors of the machine, and Swift does not import
  /// `sched_getaffinity`.)
  private static func coresOfThisProcess() -> Int {
    let key = "Cpus_allowed:"
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let mask = status.split(separator: "\n").first { $0.hasPrefix(key) }?.dropFirst(key.count)
    let count = mask?.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount } ?? 0
    return count > 0 ? count : ProcessInfo.processInfo.activeProcessorCount
  }
}
