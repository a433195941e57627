import Diagnostics
import Training

/// What has numbers in columns.
extension RunHeader {
  /// What the run takes on rank 0's node, and what it may take.
  var memory: String {
    let memory = blueprint.memory
    let limit = MemoryLimit.current()
    let share =
      memory.ranks == 1
      ? ""
      : " (\(ByteCount(memory.ofRank)) for each rank"
        + (memory.shared > 0 ? ", \(ByteCount(memory.shared)) once)" : ")")
    return "\(ByteCount(memory.ofNode))\(share); \(limit.source) has \(ByteCount(limit.bytes))"
  }

  /// The layers, with their shapes and parameters.
  var layers: String {
    var table = TextTable()
    for node in blueprint.graph.nodes {
      let parameters = node.weights.reduce(0) { $0 + $1.shape.reduce(1, *) }
      table.append([
        "  \(node.name)", "\(node.shape)",
        parameters == 0
          ? ""
          : "\(NumberText.grouped(parameters)) parameters" + (node.isTrainable ? "" : ", frozen"),
      ])
    }
    let total = blueprint.graph.layout.parameterCount
    table.append(line: "  \(NumberText.grouped(total)) parameters in all")
    return "\n" + table.text
  }

  /// What a dry run adds: memory, and the rows of each rank.
  var details: String {
    var table = TextTable()
    table.append(line: "")
    let memory = blueprint.memory
    for part in memory.parts {
      table.append([
        "  \(part.name)", ByteCount(part.bytes).description,
        part.owner == .rank && memory.ranks > 1 ? "on each rank" : "",
      ])
    }
    table.append(line: "")
    for rank in 0..<blueprint.facts.ranks {
      let full = blueprint.sharding.rows(ofRank: rank, in: blueprint.batches.batchSize)
      let lastCount = blueprint.batches.positions(ofStep: blueprint.batches.stepsPerEpoch - 1).count
      let last = blueprint.sharding.rows(ofRank: rank, in: lastCount)
      table.append([
        "  rank \(rank)", "rows \(full.lowerBound)..<\(full.upperBound) of a batch",
        "rows \(last.lowerBound)..<\(last.upperBound) of the last",
      ])
    }
    return table.text
  }
}
