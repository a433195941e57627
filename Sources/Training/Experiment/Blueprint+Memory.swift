import Compute
import DataLoading
import Diagnostics
import Glibc
import NeuralNetwork
import Optimization

extension Blueprint {
  /// The threads of each rank.
  public var threads: Int { configuration.training.threads ?? facts.threadsPerRank }

  /// The memory that a run takes, by what it is for. Parts that are empty are left out.
  public var memory: [MemoryPart] {
    let parameters = Double(graph.layout.blockCount)
    let slice = parameters / Double(facts.ranks)
    let slots = Double(configuration.optimizer.stateNames.count)
    let activations = graph.nodes.reduce(0) { $0 + ($1.layer.isView ? 0 : Double($1.shape.count)) }
    let totals = Totals(measures, statistics: graph.statisticsCount).numbers.count
    let shards = sharding.shardsPerRound * sharding.rounds
    var parts = [
      exchange.sharesParameters
        ? MemoryPart("parameters, once for the node", floats: parameters, owner: .node)
        : MemoryPart("parameters", floats: parameters),
      MemoryPart("gradients", floats: parameters),
      MemoryPart(
        "gradients under way", floats: floats(exchange.messageBytes(graph.layout.blockCount, facts))
      ),
      MemoryPart("sums over shards and batches", floats: Double(shardScratchCount)),
      MemoryPart("losses and metrics of shards", floats: 2 * Double(shards) * Double(totals)),
      MemoryPart("optimizer state", floats: slots * slice),
      MemoryPart("activations and their gradients", floats: 2 * activations * Double(capacity)),
      MemoryPart("batches in memory", floats: batchFloats(trainingPlan(rank: 0))),
      MemoryPart(
        "data, once for the node", floats: floats(residence.sharedBytes), owner: .node),
      MemoryPart("data", floats: floats(residence.ownBytes(of: data))),
    ]
    if configuration.training.precision == .bfloat16 {
      let rounded = 2 * activations * Double(capacity) + parameters
      parts.append(MemoryPart("copies rounded for products", floats: rounded / 2))
    }
    if configuration.training.layerStatistics != .never {
      parts.append(MemoryPart("weights before a measured step", floats: slice))
    }
    if candidateCount != nil {
      let whole = wholeBatchPlan
      parts += [
        MemoryPart("parameters of a candidate", floats: parameters),
        MemoryPart("its activations", floats: activations * Double(whole.capacity)),
        MemoryPart("whole batches in memory", floats: batchFloats(whole)),
      ]
    }
    return parts.filter { $0.bytes > 0 }
  }

  private func batchFloats(_ plan: LoadPlan) -> Double { floats(plan.loadedBytes(prefetch)) }

  private func floats(_ bytes: Int) -> Double {
    Double(bytes) / Double(MemoryLayout<Float>.stride)
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
    func onNode(_ part: MemoryPart) -> Double {
      part.owner == .node ? part.bytes : part.bytes * Double(facts.localSize)
    }
    let parts = memory
    let needed = parts.reduce(0) { $0 + onNode($1) }
    guard needed > present, let largest = parts.max(by: { onNode($0) < onNode($1) }) else { return }
    let gibibytes = [needed, onNode(largest), present].map { Int(($0 / 0x1p30).rounded(.up)) }
    throw Failure(
      .outOfMemory,
      "the run needs \(gibibytes[0]) GiB of memory on this machine, \(gibibytes[1]) GiB of it for "
        + "\(largest.name); there are \(gibibytes[2]) GiB",
      advice: largest.name.hasPrefix("data")
        ? "make data.resident_mib smaller, so that data is read as it is needed"
        : "make layers, training.batch_size or the number of ranks on a machine smaller")
  }
}
