import Compute
import Configuration
import NeuralNetwork
import TestSupport

/// A small model with a loss, random weights and a random batch, run fast and by the reference.
final class Probe {
  /// The whole graph, last activation included.
  let graph: Graph
  let head: Head
  let model: Model
  let loss: any Loss
  let weights: Matrix
  let gradients: Matrix
  let inputs: [Matrix]
  let targets: Matrix
  let rows: Int
  let pass: Pass
  private static let seed: UInt64 = 17

  /// Builds a model from YAML.
  ///
  /// - Parameter shapes: of a sample of each input, by the name of the input layer.
  init(
    _ layers: String, shapes: [String: [Int]] = ["input": [4]], loss name: String,
    rows: Int = 5, step: Int = 3, firstSample: Int = 100,
    isReproducible: Bool = false
  ) throws {
    let entries = try LayerEntry.list(from: ConfigurationNode(yaml: layers, file: "probe"))
    graph = try Graph(entries, inputShapes: shapes.mapValues { Shape($0) })
    loss = try Catalogue.losses.make(from: ConfigurationNode(yaml: name, file: "probe"))
    let objective = Objective(graph, loss: loss)
    head = objective.heads[0]
    let count = max(graph.layout.blockCount, 1)
    let random = Matrix.random(columns: count, seed: 1)
    weights = .lasting(rows: 1, columns: count)
    for weight in graph.layout.weights {
      for i in weight.range {
        let value = 0.6 * random.buffer[i]
        weights.buffer[i] = weight.name == "moving_variance" ? value.magnitude : value
      }
    }
    gradients = .lasting(rows: 1, columns: count) { _ in .nan }
    model = try Model(
      objective.graph, weights: weights, capacity: rows, seed: Self.seed, training: true,
      engine: ComputeEngine(isReproducible: isReproducible))
    self.rows = rows
    let shapes = graph.inputs.map { [nodes = graph.nodes] in nodes[$0].shape }
    inputs = shapes.enumerated().map { index, shape in
      .random(rows: rows, columns: shape.count, seed: 100 + UInt64(index))
    }
    targets = Self.targets(loss, output: head.shape, rows: rows)
    pass = Pass(
      trainingStep: step, firstSample: firstSample, sampleScale: 1 / Float(rows),
      gradients: gradients)
    for (index, values) in inputs.enumerated() { model.bind(values, toInput: index) }
  }

  /// Targets that the loss has a meaning for.
  private static func targets(_ loss: any Loss, output: Shape, rows: Int) -> Matrix {
    let random = Matrix.random(rows: rows, columns: output.count, seed: 7)
    switch loss {
    case is SparseCategoricalCrossentropy:
      return .lasting(rows: rows, columns: output.count / output.last) {
        Float(($0 * 7 + 1) % output.last)
      }
    case is CategoricalCrossentropy:
      return .lasting(rows: rows, columns: output.count) { exponential(random.buffer[$0]) / 5 }
    case is BinaryCrossentropy, is BinaryFocalCrossentropy, is KLDivergence:
      return .lasting(rows: rows, columns: output.count) {
        $0 % 3 == 0 ? 1 : ($0 % 3 == 1 ? 0 : logistic(random.buffer[$0]))
      }
    case is Hinge, is SquaredHinge, is PerceptronLoss:
      return .lasting(rows: rows, columns: output.count) { random.buffer[$0] > 0 ? 1 : -1 }
    case is CategoricalHinge:
      return .lasting(rows: rows, columns: output.count) {
        $0 % output.last == $0 / output.last % output.last ? 1 : 0
      }
    case is Poisson, is MeanSquaredLogarithmicError:
      return .lasting(rows: rows, columns: output.count) { exponential(random.buffer[$0]) }
    default: return random
    }
  }

  /// Runs a training pass over a range of rows; the gradients are those of the mean over all rows.
  ///
  /// - Returns: the sum of the losses.
  @discardableResult
  func train(_ range: Range<Int>? = nil, _ pass: Pass? = nil) throws -> Double {
    let range = range ?? 0..<rows
    try model.forward(range, pass ?? self.pass)
    let sum = try head.evaluate(
      model.outputs[0], targets: targets, rows: range, scale: 1 / Float(rows))
    try model.backward(range, pass ?? self.pass)
    var penalties = model.penalty(ofShard: 0)
    for weight in graph.layout.weights {
      guard let regularizer = weight.rules.regularizer else { continue }
      let values = weights.slice(weight.range)
      penalties += regularizer.penalty(of: values) * Double(rows)
      regularizer.addGradient(of: values, to: gradients.slice(weight.range), scale: 1)
    }
    return sum + penalties
  }

  /// The output of the whole graph by the plain formulas.
  func referenceOutput(_ pass: Pass) -> [Double] {
    ReferenceModel(graph, seed: Self.seed).modelOutputs(
      inputs.map { $0.buffer.map(Double.init) }, rows: rows,
      weights: weights.buffer.map(Double.init), pass: pass)[0]
  }

  /// The mean loss by the plain formulas.
  func referenceLoss(_ weights: [Double], _ pass: Pass? = nil) -> Double {
    ReferenceModel(graph, seed: Self.seed).loss(
      [head], inputs: inputs.map { $0.buffer.map(Double.init) },
      targets: [targets.buffer.map(Double.init)], rows: rows, weights: weights,
      pass: pass ?? self.pass)
  }

  /// Compares the gradients of the last `train` with differences of the reference.
  func checkGradients(_ pass: Pass? = nil) -> GradientCheck {
    GradientCheck(
      gradients.buffer.enumerated().map { index, value in
        // Nobody writes between the weights.
        graph.layout.weights.contains { $0.range.contains(index) } ? value : 0
      }, at: weights.buffer.map(Double.init)
    ) { referenceLoss($0, pass) }
  }
}
