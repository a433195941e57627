import Compute
import DataLoading
import Diagnostics
import Glibc
import NeuralNetwork
import Optimization

extension Blueprint {
  /// The threads of each rank.
  public var threads: Int { configuration.training.threads ?? facts.threadsPerRank }

  /// The bytes that a run takes, by what they are for: of each rank, unless it says otherwise.
  public var memory: [(name: String, bytes: Int)] {
    let float = MemoryLayout<Float>.stride
    let block = graph.layout.blockCount * float
    let slots = configuration.optimizer.stateNames.count
    let activations = graph.nodes.reduce(0) { $0 + ($1.layer.isView ? 0 : $1.shape.count) }
    return [
      (exchange.sharesParameters ? "parameters, once for the node" : "parameters", block),
      ("gradients", block),
      ("sums over shards and batches", shardScratchCount * float),
      ("optimizer state", slots * block / facts.ranks),
      ("activations and their gradients", 2 * activations * capacity * float),
      ("batches in memory", trainingPlan(rank: 0).loadedBytes(prefetch)),
    ]
  }

  /// The floats that a rank needs for the sums over its shards and rounds.
  private var shardScratchCount: Int {
    Pass.scratchCount(shards: sharding.shardsPerRound, graph.layout)
      + TreeSum.scratchCount(sharding.rounds, length: graph.layout.blockCount)
  }

  /// Refuses a run that this machine cannot hold, before the system ends some process for it.
  ///
  /// - Throws: `Failure` with code `outOfMemory`.
  func requireMemory() throws {
    let present = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    let parameters = Double(graph.layout.blockCount)
    let outputs = graph.nodes.filter { !$0.layer.isView }
    let activations = outputs.reduce(0.0) { $0 + Double($1.shape.count) }
    let copies = exchange.sharesParameters ? 1 : Double(facts.localSize)
    let slots = Double(configuration.optimizer.stateNames.count)
    let share = Double(facts.localSize) / Double(facts.ranks)
    let totals = Totals(measures, statistics: graph.statisticsCount).numbers.count + 8
    let shards = Double(sharding.shards / sharding.ranks) * Double(totals) * 2
    let batches = Double(trainingPlan(rank: 0).loadedBytes(prefetch)) / 4
    let floats =
      parameters * (copies + Double(facts.localSize) + slots * share)
      + (shards + batches) * Double(facts.localSize)
      + Double(shardScratchCount) * Double(facts.localSize)
      + 2 * activations * Double(capacity) * Double(facts.localSize)
    let needed = floats * Double(MemoryLayout<Float>.stride)
    guard needed > present else { return }
    let gibibytes = [needed, present].map { Int(($0 / 0x1p30).rounded(.up)) }
    throw Failure(
      .outOfMemory,
      "the run needs \(gibibytes[0]) GiB of memory on this machine, which has \(gibibytes[1]) GiB",
      advice: "make layers, training.batch_size or the number of ranks on a machine smaller")
  }
}
