import Compute
import Configuration
import NeuralNetwork
import Optimization
import TestSupport
import Testing

/// A training of `models.h5`, repeated with the parts of a real training step.
///
/// Inputs and weights have data sets of their own, or lie in one: inputs side by side in the order of
/// the graph, weights one after the other.
struct GoldenTraining {
  let golden: GoldenCase
  let graph: Graph
  private let objective: Objective
  private let optimizer: any Optimizer
  private let clipping: GradientClipping
  private let inputs: [Matrix]
  /// The targets of each output.
  private let targets: [Matrix]
  /// The factors of the samples' losses, if there are any.
  private let factors: Matrix?
  private let batchSizes: [Int]
  let parameters: Matrix

  init(_ golden: GoldenCase) throws {
    self.golden = golden
    let node = try ConfigurationNode(yaml: golden.configuration, file: golden.name)
    func section(_ key: String) throws -> ConfigurationNode {
      try #require(node[key])
    }
    let isPacked = try !golden.isGroup("initial")
    let isSeveral = try golden.isGroup("inputs")
    let names = isSeveral ? try golden.names(at: "inputs") : isPacked ? [] : ["input"]
    func path(_ name: String) -> String { isSeveral ? "inputs/\(name)" : "inputs" }
    var shapes: [String: Shape] = [:]
    for name in names { shapes[name] = Shape(Array(try golden.shape(path(name)).dropFirst())) }
    let graph = try Graph(LayerEntry.list(from: section("model")), inputShapes: shapes)
    let isSeveralOutputs = graph.outputs.count > 1
    let losses = try graph.outputs.map { output in
      let name = graph.nodes[output].name
      let loss = try isSeveralOutputs ? #require(node["loss"]?[name]) : section("loss")
      let weight = try node["loss_weights"]?[name]?.number() ?? 1
      return (try Catalogue.losses.make(from: loss), Float(weight))
    }
    objective = Objective(graph, losses: losses)
    self.graph = graph
    clipping =
      try node["training"]?["gradient_clipping"]?.read { try GradientClipping($0) } ?? .none
    batchSizes = try golden.values("batch_sizes").map { Int($0) }
    optimizer = try Catalogue.optimizers.make(from: section("optimizer")).prepared(
      for: RunLength(stepsPerEpoch: batchSizes.count, steps: batchSizes.count, ranks: 1))
    let rows = batchSizes.reduce(0, +)
    var column = 0
    inputs = try graph.inputs.map { index in
      let node = graph.nodes[index]
      let values = try golden.floats(path(node.name))
      let width = values.count / rows
      defer { column += isPacked ? node.shape.count : 0 }
      return .lasting(rows: rows, columns: node.shape.count) {
        values[$0 / node.shape.count * width + column + $0 % node.shape.count]
      }
    }
    targets = try objective.heads.map { head in
      let labels = try golden.floats(isSeveralOutputs ? "targets/\(head.name)" : "targets")
      return .lasting(rows: rows, columns: head.targetShape.count) { labels[$0] }
    }
    if let node = node["training"]?["class_weights"] {
      let weights = try ClassWeights(node)
      try weights.check(objective)
      let targets = targets[0]
      factors = .lasting(rows: rows, columns: 1) { weights.factor(of: targets.row($0)) }
    } else {
      factors =
        try golden.hasValues("sample_weights")
        ? .lasting(golden.floats("sample_weights")) : nil
    }
    parameters = .lasting(rows: 1, columns: graph.layout.blockCount)
    for weight in graph.layout.weights {
      let values = try Self.values("initial", of: weight, in: graph.layout, golden)
      parameters.slice(weight.range).copy(.lasting(values.map { Float($0) }))
    }
  }

  /// The golden values of a weight: `initial`, for instance.
  func values(_ kind: String, of weight: Weight) throws -> [Double] {
    try Self.values(kind, of: weight, in: graph.layout, golden)
  }

  private static func values(
    _ kind: String, of weight: Weight, in layout: WeightLayout, _ golden: GoldenCase
  ) throws -> [Double] {
    guard try !golden.isGroup(kind) else { return try golden.values("\(kind)/\(weight.path)") }
    let all = try golden.values(kind)
    try #require(all.count == layout.parameterCount)
    let before = layout.weights.prefix { $0.range.lowerBound < weight.range.lowerBound }
    let start = before.reduce(0) { $0 + $1.range.count }
    return Array(all[start..<start + weight.range.count])
  }

  /// Trains over all batches.
  ///
  /// - Returns: the mean loss of each batch, before its update.
  func run() throws -> [Double] {
    let block = 0..<graph.layout.blockCount
    let update = ParameterUpdate(
      optimizer, clipping: clipping, weights: graph.layout.trained.map(\.range),
      slice: ParameterSlice(block))
    let weights = graph.layout.trained.map(\.range)
    let measures = UnsafeMutableBufferPointer<Double>.allocate(
      capacity: ParameterUpdate.tableCount(optimizer, weights: weights))
    defer { measures.deallocate() }
    update.startAverage(at: parameters)
    let gradients = Matrix.lasting(rows: 1, columns: block.count)
    let model = try Model(
      objective.graph, weights: parameters, capacity: batchSizes.max() ?? 1, seed: 1,
      training: true,
      engine: ComputeEngine())
    var losses: [Double] = []
    var statistics = [Double](repeating: 0, count: graph.statisticsCount)
    var start = 0
    for (step, size) in batchSizes.enumerated() {
      let batch = start..<start + size
      start += size
      for (index, values) in inputs.enumerated() { model.bind(values[rows: batch], toInput: index) }
      let scale = 1 / Float(size)
      let pass = Pass(
        trainingStep: step, firstSample: 0, sampleScale: scale, gradients: gradients)
      try model.forward(0..<size, pass)
      let sum = try evaluate(model, batch, scale: scale)
      let penalties = model.penalty(ofShard: 0)
      try model.backward(0..<size, pass)
      losses.append((sum + penalties) / Double(size) + penalise(gradients))
      let rate = optimizer.learningRate.rate(step: step)
      update.measureSlice(of: gradients, into: measures)
      update.prepare(
        parameters, gradients: gradients, step: step, learningRate: rate, measures: measures)
      update.apply(
        parameters, gradients: gradients, step: step, learningRate: rate, measures: measures)
      var numbers = statistics.mutableSpan
      model.readStatistics(ofShard: 0, into: &numbers)
      model.updateStatistics(numbers.span, within: block)
      constrain()
    }
    update.swapAverage(with: parameters)
    return losses
  }

  /// The loss of a batch that has gone through the model.
  private func evaluate(_ model: Model, _ batch: Range<Int>, scale: Float) throws -> Double {
    try zip(objective.heads, targets).reduce(0) { sum, part in
      let (head, targets) = part
      let (output, own, rows) = (model.tensors[head.node], targets[rows: batch], 0..<batch.count)
      let loss =
        try factors.map {
          try head.evaluate(
            output, targets: own, rows: rows, scale: scale, factors: $0.slice(batch))
        } ?? head.evaluate(output, targets: own, rows: rows, scale: scale)
      return sum + Double(head.weight) * loss
    }
  }

  /// Adds the gradients of the penalties on weights, and returns the penalties.
  private func penalise(_ gradients: Matrix) -> Double {
    var sum = 0.0
    for weight in graph.layout.weights {
      guard let regularizer = weight.rules.regularizer else { continue }
      let values = parameters.slice(weight.range)
      regularizer.addGradient(of: values, to: gradients.slice(weight.range), scale: 1)
      sum += regularizer.penalty(of: values)
    }
    return sum
  }

  /// Enforces the constraints.
  private func constrain() {
    for weight in graph.layout.weights {
      let values = parameters.slice(weight.range)
      switch weight.rules.constraint {
      case let constraint as any ElementwiseConstraint: constraint.enforce(on: values)
      case let constraint as any NormConstraint:
        let scaling = NormScaling(constraint, shape: weight.shape)
        scaling.measure(values)
        scaling.scale(values, from: 0)
      default: break
      }
    }
  }
}
