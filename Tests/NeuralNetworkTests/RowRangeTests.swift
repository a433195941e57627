import Compute
import NeuralNetwork
import TestSupport
import Testing

/// Passes over some rows of a batch: what shards and uneven batches are made of.
@Suite struct RowRangeTests {
  private static let layers = """
    - dense: {name: a, units: 9, activation: relu}
    - dropout: {name: b, rate: 0.3}
    - maxout: {units: 6, pieces: 3}
    - prelu: {alpha_initializer: ones}
    - rrelu: {name: c}
    - concatenate: {inputs: [a, b, c]}
    - dense: {units: 4, activation: softmax}
    """

  private func probe(isReproducible: Bool = false) throws -> Probe {
    try Probe(
      Self.layers, loss: "sparse_categorical_crossentropy", rows: 7,
      isReproducible: isReproducible)
  }

  @Test func noRowsMakeNoGradient() throws {
    let probe = try probe()
    for range in [0..<0, 3..<3, 7..<7] {
      probe.gradients.fill(.nan)
      #expect(try probe.train(range) == 0)
      #expect(probe.gradients.buffer.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: [[0, 3, 3, 7], [0, 1, 2, 3, 4, 5, 6, 7], [0, 7], [0, 0, 6, 7, 7]])
  func partsAddUpToTheWhole(bounds: [Int]) throws {
    let whole = try probe()
    let wholeLoss = try whole.train()

    let parts = try probe()
    var loss = 0.0
    var sum = [Double](repeating: 0, count: parts.gradients.count)
    try parts.model.forward(0..<7, parts.pass)
    for (start, end) in zip(bounds, bounds.dropFirst()) {
      parts.gradients.fill(.nan)
      let rows = start..<end
      loss += try parts.head.evaluate(
        parts.model.outputs[0], targets: parts.targets, rows: rows, scale: 1 / 7)
      try parts.model.backward(rows, parts.pass)
      for weight in parts.graph.layout.weights {
        for i in weight.range { sum[i] += rows.isEmpty ? 0 : Double(parts.gradients.buffer[i]) }
      }
    }
    for weight in whole.graph.layout.weights {
      let distance = relativeDistance(
        sum[weight.range], Array(whole.gradients.slice(weight.range).buffer))
      #expect(distance < 1e-6, "\(weight.path)")
    }
    #expect(relativeDistance([loss], [wholeLoss]) < 1e-6)
  }

  /// Gradients are those of the shards by themselves, added in the order of the tree.
  @Test(arguments: [[0, 3, 3, 5, 7], [0, 1, 1, 1, 2, 4, 6, 7, 7], [0, 3, 7]])
  func gradientsAreTreesOfShards(bounds: [Int]) throws {
    let shards = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    let parts = try probe(isReproducible: true)
    let gradients = try shards.map { rows in
      parts.gradients.fill(0)
      try parts.model.forward(rows, parts.pass)
      _ = try parts.head.evaluate(
        parts.model.outputs[0], targets: parts.targets, rows: rows, scale: 1 / 7)
      try parts.model.backward(rows, parts.pass)
      return parts.gradients.array
    }
    let sum = Matrix.lasting(rows: 1, columns: parts.gradients.count)
    let scratch = Matrix.lasting(
      rows: 1, columns: TreeSum.scratchCount(shards.count, length: sum.count))
    TreeSum.sum(shards.indices, into: sum, scratch: scratch) { $1.copy(.lasting(gradients[$0])) }

    let whole = try probe(isReproducible: true)
    whole.gradients.fill(0)
    let count = Pass.scratchCount(shards: shards.count, whole.graph.layout)
    let pass = Pass(
      trainingStep: whole.pass.step, firstSample: whole.pass.firstSample,
      gradients: whole.gradients, shards: shards, scratch: .lasting(rows: 1, columns: count))
    try whole.train(nil, pass)
    #expect(whole.gradients.hasSameBits(as: sum))
  }

  /// The rows of another rank have the same dropout, because they say where they stand in the batch.
  @Test func rowsDoNotDependOnTheRankThatHasThem() throws {
    let whole = try probe()
    try whole.model.forward(0..<7, whole.pass)
    let other = try probe()
    other.model.bind(whole.inputs[0][rows: 4..<7], toInput: 0)
    let pass = Pass(trainingStep: 3, firstSample: 104, gradients: other.gradients)
    try other.model.forward(0..<3, pass)
    let distance = relativeDistance(
      other.model.outputs[0].values[rows: 0..<3].buffer,
      whole.model.outputs[0].values[rows: 4..<7].buffer)
    #expect(distance < 1e-6)
  }

  @Test func passesCanBeRepeated() throws {
    let probe = try probe()
    try probe.train()
    let first = probe.gradients.array
    try probe.train(2..<4)
    try probe.train(0..<1)
    try probe.train()
    #expect(probe.gradients.hasSameBits(as: .lasting(first)))
  }
}
