import DataParallel
import Optimization

/// How long a training step takes on a number of ranks, from what its parts were measured to take.
///
/// A step on P ranks of n nodes with q = P/n ranks each, G samples, and S bytes of gradients:
///
/// - passes forward and backward over the ⌈G/P⌉ samples of the busiest rank, in `pass`;
/// - the update of a P-th of the parameters;
/// - on a node (q > 1), reading a q-th of the gradients of q ranks and writing their sum, (q + 1)/q · S
///   bytes at the rate at which a rank moves them, and three barriers;
/// - between nodes (n > 1), the messages of `HierarchicalExchange`: in each of two phases, the sum of
///   gradients and the gather of parameters, a rank sends each other node a message for each bucket.
///   Each message takes the link's latency, one after the other; bytes of all ranks of a node,
///   (n − 1)/n · S in a phase, share its link. Totals and norms are n − 1 small messages each. What has
///   arrived is added up: (n + 1)/n · S/q bytes. A share of the sum may be hidden behind the pass
///   backward.
///
/// Where ranks have more threads than a node has cores, they take turns: all that they compute takes
/// q · threads/cores times as long.
///
/// The terms are those of R. Hockney, "The communication challenge for MPP" (1994): each message takes
/// α + bytes/β.
public struct ScalingModel: Sendable {
  /// Seconds of a rank's passes over a number of samples.
  public var pass: LinearCost
  /// The share of it that is the pass backward.
  public var backwardShare: Double
  /// Seconds of the update of all parameters by one rank.
  public var update: Double
  /// Bytes of a rank's gradients, and of the parameters.
  public var bytes: Double
  /// Bytes that a rank reads and writes in a second where it sums gradients on a node.
  public var bytesPerSecond: Double
  /// Seconds of a barrier for each rank that a rank waits for.
  public var barrier: Double
  /// Cores of a node.
  public var coresPerNode: Int
  /// Threads of a rank.
  public var threadsPerRank: Int
  /// Ranks of a node, at most.
  public var ranksPerNode: Int
  /// What connects nodes.
  public var link: NetworkLink
  /// The share of the sum between nodes that may be hidden behind the pass backward.
  public var overlap = 0.0

  private static let barriers = 3.0

  /// A model.
  public init(
    pass: LinearCost, backwardShare: Double, update: Double, bytes: Double,
    bytesPerSecond: Double, barrier: Double, coresPerNode: Int, threadsPerRank: Int,
    ranksPerNode: Int, link: NetworkLink
  ) {
    self.pass = pass
    self.backwardShare = backwardShare
    self.update = update
    self.bytes = bytes
    self.bytesPerSecond = bytesPerSecond
    self.barrier = barrier
    self.coresPerNode = coresPerNode
    self.threadsPerRank = threadsPerRank
    self.ranksPerNode = ranksPerNode
    self.link = link
  }

  /// The nodes that a number of ranks take.
  public func nodes(of ranks: Int) -> Int { (ranks + ranksPerNode - 1) / ranksPerNode }

  /// A step of some ranks over a global batch.
  ///
  /// - Parameters:
  ///   - ranks: at least one; where they fill no whole nodes, as if the last were full.
  ///   - samples: of the global batch.
  public func step(ranks: Int, samples: Int) -> StepEstimate {
    let nodes = Double(nodes(of: ranks))
    let perNode = Double(min(ranks, ranksPerNode))
    let crowd = max(1, perNode * Double(threadsPerRank) / Double(coresPerNode))
    let rows = Double((samples + ranks - 1) / ranks)
    let pass = crowd * pass.seconds(rows)
    var onNode = 0.0
    if perNode > 1 {
      onNode += crowd * (perNode + 1) / perNode * bytes / bytesPerSecond
      onNode += Self.barriers * barrier * (perNode - 1)
    }
    var (sum, rest) = (0.0, 0.0)
    if nodes > 1 {
      let buckets = HierarchicalExchange.bucketCount(
        Int(bytes) / MemoryLayout<Float>.stride, ranksPerNode: Int(perNode), nodes: Int(nodes),
        granularity: ParameterPieces.blockCount)
      let messages = (nodes - 1) * Double(buckets)
      let phase =
        messages * link.latency + (nodes - 1) / nodes * bytes / link.bytesPerSecond
      sum = phase
      rest = phase + 2 * (nodes - 1) * link.latency
      onNode += crowd * (nodes + 1) / nodes * bytes / perNode / bytesPerSecond
    }
    let hidden = min(overlap * sum, backwardShare * pass)
    return StepEstimate(
      ranks: ranks, nodes: Int(nodes), samples: samples, pass: pass,
      update: crowd * update / Double(ranks), exchangeOnNode: onNode,
      exchangeBetweenNodes: sum + rest - hidden)
  }
}
