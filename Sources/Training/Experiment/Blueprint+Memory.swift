import DataLoading
import Optimization

extension Blueprint {
  /// The threads of each rank.
  public var threads: Int { configuration.training.threads ?? facts.threadsPerRank }

  /// The bytes that a run takes, by what they are for: of each rank, unless it says otherwise.
  public var memory: [(name: String, bytes: Int)] {
    let float = MemoryLayout<Float>.stride
    let block = graph.layout.blockCount * float
    let slots = configuration.optimizer.slotNames.count
    let activations = graph.nodes.reduce(0) { $0 + ($1.layer.isView ? 0 : $1.shape.count) }
    return [
      (exchange == .sharedMemory ? "parameters, once for the node" : "parameters", block),
      ("gradients", block),
      ("optimizer state", slots * block / facts.ranks),
      ("activations and their gradients", 2 * activations * capacity * float),
      ("batches loaded ahead", trainingPlan(rank: 0).loadedBytes),
    ]
  }
}
