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
    var parts: [(name: String, bytes: Int)] = [
      (exchange.sharesParameters ? "parameters, once for the node" : "parameters", block),
      ("gradients", block),
      ("sums over shards and batches", shardScratchCount * float),
      ("optimizer state", slots * block / facts.ranks),
      ("activations and their gradients", 2 * activations * capacity * float),
      ("batches in memory", trainingPlan(rank: 0).loadedBytes(prefetch)),
    ]
    if residence.sharedBytes > 0 {
      parts.append(("data, once for the node", residence.sharedBytes))
    }
    let own = residence.ownBytes(of: data)
    if own > 0 { parts.append(("data", own)) }
    if configuration.training.layerStatistics != .never {
      parts.append(("weights before a measured step", block / facts.ranks))
    }
    if candidateCount != nil {
      parts += [
        ("parameters of a candidate", block),
        ("its activations", activations * wholeBatchPlan.capacity * float),
        ("whole batches in memory", wholeBatchPlan.loadedBytes(prefetch)),
      ]
    }
    return parts
  }

  /// What else there is to say of how the data is read, a line for each thing.
  public var dataNotes: [String] {
    let cautions = training.samples.source.layoutCautions(
      shuffle: shuffle, batchRows: capacity, readers: threads * facts.localSize)
    return (residence.note.map { [$0] } ?? []) + cautions.map { "slow: \($0)" }
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
    // A search has another model on each rank, for whole batches.
    let whole = candidateCount.map { _ in wholeBatchPlan }
    let search =
      whole.map {
        parameters + activations * Double($0.capacity) + Double($0.loadedBytes(prefetch)) / 4
      } ?? 0
    let floats =
      search * Double(facts.localSize) + parameters
      * (copies + Double(facts.localSize) + slots * share)
      + (shards + batches) * Double(facts.localSize)
      + Double(shardScratchCount) * Double(facts.localSize)
      + 2 * activations * Double(capacity) * Double(facts.localSize)
    let samples =
      Double(residence.sharedBytes)
      + Double(residence.ownBytes(of: data)) * Double(facts.localSize)
    let needed = floats * Double(MemoryLayout<Float>.stride) + samples
    guard needed > present else { return }
    let gibibytes = [needed, present].map { Int(($0 / 0x1p30).rounded(.up)) }
    throw Failure(
      .outOfMemory,
      "the run needs \(gibibytes[0]) GiB of memory on this machine, which has \(gibibytes[1]) GiB",
      advice: samples > needed / 2
        ? "make data.resident_mib smaller, so that data is read as it is needed"
        : "make layers, training.batch_size or the number of ranks on a machine smaller")
  }
}
