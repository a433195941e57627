import Compute
import Configuration
import DataParallel
import NeuralNetwork
import Optimization
import TestSupport

/// The parts of a training step of one process, as the trainer puts them together.
final class TrainingStep {
  private let head: Head
  private let model: Model
  private let exchange: SoloExchange
  private let update: ParameterUpdate
  private let inputs: [Matrix]
  private let targets: Matrix
  private let measureRanges: [[Range<Int>]]
  private var totals = [0.0, 0.0]
  private var step = 0

  init(
    _ layers: String, shapes: [String: [Int]], loss: String, optimizer: String,
    clipping: GradientClipping, rows: Int
  ) throws {
    func node(_ yaml: String) throws -> ConfigurationNode {
      try ConfigurationNode(yaml: yaml, file: "step")
    }
    let graph = try Graph(
      LayerEntry.list(from: node(layers)), inputShapes: shapes.mapValues { Shape($0) })
    let objective = Objective(graph, loss: try Catalogue.losses.make(from: node(loss)))
    let count = graph.layout.blockCount
    let rule = try Catalogue.optimizers.make(from: node(optimizer))
    let weights = graph.layout.weights.map(\.range)
    update = ParameterUpdate(
      rule, clipping: clipping, weights: weights, slice: ParameterSlice(0..<count))
    exchange = SoloExchange(
      count: count, tableCount: ParameterUpdate.tableCount(rule, weights: weights))
    measureRanges = [update.measures(of: update.slice)]
    graph.layout.initialize(exchange.parameters, seed: 1)
    model = try Model(
      objective.graph, weights: exchange.parameters, capacity: rows, seed: 1, training: true,
      engine: ComputeEngine())
    inputs = graph.inputs.map { [nodes = graph.nodes] in
      .random(rows: rows, columns: nodes[$0].shape.count, seed: 5)
    }
    targets = .lasting(rows: rows, columns: objective.heads[0].targetShape.count) { Float($0 % 2) }
    head = objective.heads[0]
  }

  /// Takes a step on the first rows of the batch.
  ///
  /// - Returns: the mean loss.
  func run(rows: Int) throws -> Double {
    let range = 0..<rows
    let pass = Pass(trainingStep: step, firstSample: 0, gradients: exchange.gradients)
    for index in inputs.indices { model.bind(inputs[index][rows: range], toInput: index) }
    try model.forward(range, pass)
    totals[0] = try head.evaluate(
      model.tensors[head.node], targets: targets, rows: range, scale: 1 / Float(rows))
    totals[1] = Double(rows)
    try model.backward(range, pass)
    exchange.reduce(totals: &totals) { _ in }
    update.measureSlice(of: exchange.gradients, into: exchange.table)
    exchange.complete(measureRanges)
    let rate = update.optimizer.learningRate.rate(step: step)
    update.prepare(
      exchange.parameters, gradients: exchange.gradients, step: step, learningRate: rate,
      measures: exchange.table)
    update.apply(
      exchange.parameters, gradients: exchange.gradients, step: step, learningRate: rate,
      measures: exchange.table)
    exchange.publish()
    step += 1
    return totals[0] / totals[1]
  }
}
