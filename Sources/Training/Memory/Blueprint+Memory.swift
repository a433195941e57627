import Compute
import DataLoading
import Diagnostics
import NeuralNetwork
import Optimization

extension Blueprint {
  /// The threads of each rank.
  public var threads: Int { configuration.training.threads(with: facts) }

  /// The memory that a run takes on this rank's node, by what it is for. Parts that are empty are left
  /// out.
  public var memory: MemoryPlan {
    MemoryPlan(parts: memoryParts.filter { $0.bytes > 0 }, ranks: facts.localSize)
  }

  private var memoryParts: [MemoryPart] {
    parameterParts + stepParts + dataParts
      + [
        MemoryPart("a checkpoint being written", floats: checkpointCount, owner: .node, .optimizer),
        MemoryPart("program and libraries", bytes: Double(program + laterBytes), .ranks),
      ] + optionalParts + searchParts
  }

  private var parameters: Double { graph.parameters }

  /// The parameters that a rank updates.
  private var slice: Double { parameters / Double(facts.ranks) }

  private var parameterParts: [MemoryPart] {
    let count = graph.layout.blockCount
    return [
      exchange.sharesParameters
        ? MemoryPart("parameters, once for the node", floats: parameters, owner: .node)
        : MemoryPart("parameters", floats: parameters),
      MemoryPart("gradients", floats: parameters),
      MemoryPart(
        "gradients before others see them", floats: Double(exchange.stagingCount(count, facts))),
      MemoryPart("gradients under way", bytes: Double(exchange.messageBytes(count, facts))),
    ]
  }

  private var stepParts: [MemoryPart] {
    let slots = Double(configuration.optimizer.stateNames.count)
    let totals = Totals(measures, statistics: graph.statisticsCount).numbers.count
    let shards = sharding.shardsPerRound * sharding.rounds
    return [
      MemoryPart("sums over shards and batches", floats: Double(shardScratchCount), .batch),
      MemoryPart("losses and metrics of shards", floats: 2 * Double(shards) * Double(totals)),
      MemoryPart("optimizer state", floats: slots * slice, .optimizer),
      MemoryPart(
        "activations and their gradients", floats: 2 * graph.activationsOfRow * Double(capacity),
        .batch),
      MemoryPart("batches in memory", bytes: batchBytes, .batch),
    ]
  }

  private var dataParts: [MemoryPart] {
    [
      MemoryPart(
        "data, once for the node", bytes: Double(residence.sharedBytes), owner: .node, .data),
      MemoryPart("data", bytes: Double(ownData), .data),
    ]
  }

  /// What some options take.
  private var optionalParts: [MemoryPart] {
    var parts: [MemoryPart] = []
    if configuration.training.precision == .bfloat16 {
      let rounded = 2 * graph.activationsOfRow * Double(capacity) + parameters
      parts.append(MemoryPart("copies rounded for products", floats: rounded / 2))
    }
    if configuration.training.layerStatistics != .never {
      parts.append(MemoryPart("weights before a measured step", floats: slice))
    }
    return parts
  }

  /// What a search takes for its candidates.
  private var searchParts: [MemoryPart] {
    guard candidateCount != nil else { return [] }
    let whole = wholeBatchPlan
    return [
      MemoryPart("parameters of a candidate", floats: parameters),
      MemoryPart(
        "its activations", floats: graph.activationsOfRow * Double(whole.capacity), .batch),
      MemoryPart("whole batches in memory", bytes: bytes(whole, training), .batch),
    ]
  }

  /// Those of the training, and those of the larger one of the sets that the model is evaluated on in
  /// between.
  private var batchBytes: Double {
    let evaluation = [validation, test].compactMap(\.self).map {
      bytes(evaluationPlan($0, rank: 0), $0)
    }
    return bytes(trainingPlan(rank: 0), training) + (evaluation.max() ?? 0)
  }

  private func bytes(_ plan: LoadPlan, _ set: SampleSet) -> Double {
    Double(plan.loadedBytes(prefetch(of: set)))
  }

  /// The numbers that rank 0 takes memory for when it writes a checkpoint: the optimizer's state of the
  /// other ranks' slices as well as its own, and one weight that is read back.
  private var checkpointCount: Double {
    guard configuration.checkpoint.interval != .never else { return 0 }
    let slots = facts.ranks == 1 ? 0 : configuration.optimizer.stateNames.count
    return Double(slots) * Double(graph.layout.blockCount) + Double(largestWeight)
  }

  /// The data that each rank has for itself.
  private var ownData: Int { residence.ownBytes(of: data) }

  /// What libraries take later for the code of products, for their operands and for messages, and what
  /// the allocator keeps of memory that was given back, such as that for the first values of a weight.
  /// As measured with the libraries of Debian 12, from small networks to large ones.
  private var laterBytes: Int {
    threads * (4 << 20) + min(largestWeight * MemoryLayout<Float>.stride, 16 << 20)
  }

  private var largestWeight: Int { graph.layout.weights.map(\.range.count).max() ?? 0 }

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
}
