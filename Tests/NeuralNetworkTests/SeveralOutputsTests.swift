import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

/// Models with several outputs, each with its loss.
@Suite struct SeveralOutputsTests {
  private static let layers = """
    - input: {name: features, shape: [4]}
    - dense: {name: hidden, units: 6, activation: tanh}
    - reshape: {name: table, target_shape: [2, 3]}
    - dense: {name: size, units: 2, inputs: [hidden], kernel_regularizer: {l2: {l2: 0.1}}}
    - activation: {name: odd, activation: sigmoid, inputs: [hidden]}
    - dense: {name: kind, units: 3, activation: softmax, inputs: [hidden]}
    """
  private static let rows = 5

  private func graph(_ layers: String = layers) throws -> Graph {
    try Graph(
      LayerEntry.list(from: ConfigurationNode(yaml: layers, file: "model")), inputShapes: [:])
  }

  /// Of outputs that share the memory of a layer, each gets its own gradient.
  @Test func gradientsAreThoseOfTheWeightedSum() throws {
    let graph = try graph()
    let losses: [(any Loss, Float)] = [
      (MeanAbsoluteErrorLoss(), 0.75), (MeanSquaredError(), 2), (BinaryCrossentropy(), 0.5),
      (SparseCategoricalCrossentropy(), 1.25),
    ]
    let objective = Objective(graph, losses: losses)
    #expect(objective.heads.map(\.name) == ["table", "size", "odd", "kind"])
    #expect(objective.heads.map { $0.fusedActivation != nil } == [false, false, true, true])
    let count = graph.layout.blockCount
    let weights = Matrix.random(columns: count, seed: 3)
    let gradients = Matrix.lasting(rows: 1, columns: count) { _ in 0 }
    let model = try Model(
      objective.graph, weights: weights, capacity: Self.rows, seed: 1, training: true,
      engine: ComputeEngine())
    let input = Matrix.random(rows: Self.rows, columns: 4, seed: 8)
    model.bind(input, toInput: 0)
    let targets: [Matrix] = [
      .random(rows: Self.rows, columns: 6, seed: 1), .random(rows: Self.rows, columns: 2, seed: 2),
      .lasting(rows: Self.rows, columns: 6) { Float($0 % 2) },
      .lasting(rows: Self.rows, columns: 1) { Float($0 % 3) },
    ]
    let pass = Pass(
      trainingStep: 0, firstSample: 0, sampleScale: 1 / Float(Self.rows), gradients: gradients)
    try model.forward(0..<Self.rows, pass)
    var sum = 0.0
    for (head, targets) in zip(objective.heads, targets) {
      sum +=
        Double(head.weight)
        * (try head.evaluate(
          model.tensors[head.node], targets: targets, rows: 0..<Self.rows,
          scale: 1 / Float(Self.rows)))
    }
    try model.backward(0..<Self.rows, pass)
    for weight in graph.layout.weights {
      weight.rules.regularizer?.addGradient(
        of: weights.slice(weight.range), to: gradients.slice(weight.range), scale: 1)
    }
    func reference(_ weights: [Double]) -> Double {
      ReferenceModel(graph, seed: 1).loss(
        objective.heads, inputs: [input.array.map(Double.init)],
        targets: targets.map { $0.array.map(Double.init) }, rows: Self.rows, weights: weights,
        pass: pass)
    }
    let values = weights.array.map(Double.init)
    let penalty = graph.layout.weights.reduce(0.0) {
      $0 + ($1.rules.regularizer?.penalty(of: weights.slice($1.range)) ?? 0)
    }
    #expect(relativeDistance([sum / Double(Self.rows) + penalty], [reference(values)]) < 1e-6)
    let own = gradients.array.enumerated().map { index, value in
      graph.layout.weights.contains { $0.range.contains(index) } ? value : 0
    }
    let check = GradientCheck(own, at: values, of: reference)
    #expect(check.error < 1e-5, "\(check)")
  }

  /// The names are known before the graph is.
  @Test(arguments: [
    (layers, ["table", "size", "odd", "kind"]),
    ("[dense: {units: 2}]", ["dense"]),
    (
      "[input: {name: a, shape: [2]}, input: {name: b, shape: [2]}, dense: {units: 2}]",
      ["a", "dense"]
    ),
    (
      "[input: {shape: [2]}, dense: {units: 2}, dense: {units: 2}, dense: {units: 3, inputs: [dense]}]",
      ["dense_1", "dense_2"]
    ),
    (
      "[input: {shape: [2]}, input: {shape: [3]}, concatenate: {inputs: [input, input_1]}]",
      ["concatenate"]
    ),
  ])
  func outputNames(layers: String, names: [String]) throws {
    let entries = try LayerEntry.list(from: ConfigurationNode(yaml: layers, file: "model"))
    let graph = try Graph(
      entries, inputShapes: layers.hasPrefix("[dense") ? ["input": Shape([3])] : [:])
    #expect(entries.outputNames == names)
    #expect(graph.outputs.map { graph.nodes[$0].name } == names)
  }
}
