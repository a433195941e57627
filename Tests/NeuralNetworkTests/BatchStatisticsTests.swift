import Compute
import NeuralNetwork
import TestSupport
import Testing

/// What batch normalization makes of shards: statistics of each by itself or of all together.
@Suite struct BatchStatisticsTests {
  private static let shards = [0..<3, 3..<3, 3..<8, 8..<9]
  private static let rows = 9

  private func probe(_ options: String = "") throws -> Probe {
    try Probe(
      """
      [dense: {units: 6}, batch_normalization: {\(options)}, activation: {activation: tanh},
      dense: {units: 2}]
      """, shapes: ["input": [2, 4]], loss: "mean_squared_error", rows: Self.rows,
      isReproducible: true)
  }

  private func pass(_ probe: Probe, _ shards: [Range<Int>]) -> Pass {
    let count = Pass.scratchCount(shards: shards.count, probe.graph.layout)
    return Pass(
      trainingStep: 3, firstSample: 100, gradients: probe.gradients, shards: shards,
      scratch: .lasting(rows: 1, columns: count))
  }

  /// The gradients are those of the reference with the same shards, whose statistics take part.
  @Test(arguments: ["", "synchronized: true"])
  func gradientsAgreeWithReference(options: String) throws {
    let probe = try probe(options)
    let pass = pass(probe, Self.shards)
    try probe.train(nil, pass)
    let output = relativeDistance(
      probe.model.outputs[0].values.buffer, probe.referenceOutput(pass))
    #expect(output < 1e-6)
    let check = probe.checkGradients(pass)
    #expect(check.error < 5e-6, "\(check)")
  }

  @Test func shardsAreNormalizedByThemselves() throws {
    let together = try probe()
    try together.train(nil, pass(together, Self.shards))
    for rows in Self.shards where !rows.isEmpty {
      let alone = try probe()
      try alone.train(rows)
      let own = alone.model.outputs[0].values[rows: rows]
      #expect(own.hasSameBits(as: together.model.outputs[0].values[rows: rows]))
    }
  }

  /// Synchronized, shards and ranks make no difference beyond rounding.
  @Test func synchronizedShardsAreOne() throws {
    let whole = try probe()
    whole.gradients.fill(0)
    try whole.train()
    let shards = try probe("synchronized: true")
    shards.gradients.fill(0)
    try shards.train(nil, pass(shards, Self.shards))
    let outputs = relativeDistance(
      shards.model.outputs[0].values.buffer, whole.model.outputs[0].values.buffer)
    let gradients = relativeDistance(shards.gradients.buffer, whole.gradients.buffer)
    #expect(outputs < 1e-6 && gradients < 1e-5)
  }

  /// The pooled statistics of shards are those of all rows, whichever way they are normalized; empty
  /// shards count for nothing.
  @Test(arguments: ["momentum: 0.7", "momentum: 0.7, synchronized: true"])
  func movingStatisticsArePooled(options: String) throws {
    let whole = try probe("momentum: 0.7")
    try whole.train()
    let wholeSums = sums(whole, [0])
    let parts = try probe(options)
    try parts.train(nil, pass(parts, Self.shards))
    let partSums = sums(parts, [0, 2, 3])
    #expect(partSums[0] == 18)
    #expect(relativeDistance(partSums, wholeSums) < 1e-6)

    let weights = parts.graph.layout.weights
    let block = 0..<parts.graph.layout.blockCount
    whole.model.updateStatistics(wholeSums.span, within: block)
    let before = parts.weights.array
    // Slices of two ranks, of which one cuts a weight.
    let mean = weights[4].range
    for slice in [0..<mean.lowerBound + 2, mean.lowerBound + 2..<block.upperBound] {
      parts.model.updateStatistics(partSums.span, within: slice)
    }
    for weight in weights {
      let own = parts.weights.slice(weight.range)
      let distance = relativeDistance(own.buffer, whole.weights.slice(weight.range).buffer)
      #expect(distance < 1e-6, "\(weight.path)")
      #expect(own.hasSameBits(as: .lasting(Array(before[weight.range]))) == weight.isTrained)
    }
    #expect(!parts.gradients.slice(mean).buffer.contains { $0 != 0 })
  }

  /// A rank without rows adds zeros to the sums of the others.
  @Test func ranksWithoutRowsTakePart() throws {
    let probe = try probe("synchronized: true")
    var sums: [[Double]] = []
    let pass = Pass(
      trainingStep: 0, firstSample: 0, gradients: probe.gradients, shards: [0..<0, 0..<0],
      scratch: .lasting(
        rows: 1, columns: Pass.scratchCount(shards: 2, probe.graph.layout))
    ) { values in
      sums.append(Array(values))
      values[0] += 1
    }
    try probe.model.forward(0..<0, pass)
    try probe.model.backward(0..<0, pass)
    #expect(sums.count == probe.graph.rankSumCount)
    #expect(sums.allSatisfy { $0.allSatisfy { $0 == 0 } })
    #expect(probe.gradients.buffer.allSatisfy { $0 == 0 })
  }

  private func sums(_ probe: Probe, _ shards: [Int]) -> [Double] {
    let count = probe.graph.statisticsCount
    return shards.reduce(into: [Double](repeating: 0, count: count)) { sums, shard in
      var own = [Double](repeating: 0, count: count)
      var numbers = own.mutableSpan
      probe.model.readStatistics(ofShard: shard, into: &numbers)
      for i in own.indices { sums[i] += own[i] }
    }
  }
}
