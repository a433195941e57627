import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

@Suite struct NormalizationTests {
  /// A normalization alone, between an input and the loss of a head that is not used.
  private struct Alone {
    let graph: Graph
    let model: Model
    let weights: Matrix
    let gradients: Matrix
    let rows: Int

    init(_ golden: GoldenCase) throws {
      let shape = try golden.shape("inputs")
      rows = shape[0]
      // The layer in front passes gradients on, so that there is one of the normalization's input.
      let yaml = "[{prelu: {alpha_initializer: ones}}, \(try golden.entry)]"
      graph = try Graph(
        LayerEntry.list(from: ConfigurationNode(yaml: yaml, file: golden.name)),
        inputShapes: ["input": Shape(Array(shape.dropFirst()))])
      weights = .lasting(rows: 1, columns: graph.layout.blockCount)
      gradients = .lasting(rows: 1, columns: graph.layout.blockCount)
      graph.layout.initialize(weights, seed: 1)
      for weight in graph.layout.weights.dropFirst() {
        weights.slice(weight.range).copy(
          .lasting(try golden.floats("weights/\(weight.name)")))
      }
      model = try Model(
        graph, weights: weights, capacity: rows, seed: 1, training: true, engine: ComputeEngine())
      let inputs = try golden.floats("inputs")
      model.bind(
        .lasting(rows: rows, columns: inputs.count / rows) { inputs[$0] }, toInput: 0)
    }

    var outputs: [Float] { model.outputs[0].values.array }
  }

  /// Values and gradients that Keras computed in double precision, extreme inputs included.
  @Test func agreesWithGoldenValues() throws {
    let cases = try GoldenFile("normalizations").cases
    for golden in cases {
      let alone = try Alone(golden)
      let rows = 0..<alone.rows
      try alone.model.forward(rows, .inference)
      let predictions = relativeDistance(alone.outputs, try golden.values("predictions"))
      #expect(predictions < 1e-5, "\(golden.name): predictions")

      let pass = Pass(trainingStep: 0, firstSample: 0, gradients: alone.gradients)
      try alone.model.forward(rows, pass)
      let outputs = relativeDistance(alone.outputs, try golden.values("outputs"))
      #expect(outputs < 1e-5, "\(golden.name): outputs")

      let upstream = try golden.floats("output_gradient")
      alone.model.outputs[0].gradient?.copy(.lasting(upstream))
      try alone.model.backward(rows, pass)
      let gradient = try #require(alone.model.tensors[1].gradient)
      let input = relativeDistance(gradient.buffer, try golden.values("input_gradient"))
      #expect(input < 1e-5, "\(golden.name): input gradient")
      #expect(gradient.isFinite)
      for weight in alone.graph.layout.trained.dropFirst() {
        let distance = relativeDistance(
          alone.gradients.slice(weight.range).buffer,
          try golden.values("weight_gradients/\(weight.name)"))
        #expect(distance < 1e-5, "\(golden.name): gradient of \(weight.name)")
      }

      var statistics = [Double](repeating: 0, count: alone.graph.statisticsCount)
      var numbers = statistics.mutableSpan
      alone.model.readStatistics(ofShard: 0, into: &numbers)
      alone.model.updateStatistics(numbers.span, within: 0..<alone.graph.layout.blockCount)
      for weight in alone.graph.layout.weights where !weight.isTrained {
        let moved = relativeDistance(
          alone.weights.slice(weight.range).buffer, try golden.values("moved/\(weight.name)"))
        #expect(moved < 1e-6, "\(golden.name): \(weight.name)")
      }
    }
    let names = Catalogue<any Layer>.layers.names.filter { $0.hasSuffix("_normalization") }
    #expect(Set(cases.map(\.name)).isSuperset(of: names), "golden values are missing")
  }

  /// Constant and huge values, zeros and denormals: finite outputs and gradients.
  @Test(arguments: [
    "batch_normalization", "layer_normalization", "{group_normalization: {groups: 2}}",
    "unit_normalization",
  ])
  func extremesAreFinite(layer: String) throws {
    for size: Float in [0, .leastNonzeroMagnitude, 1e-38, 1e-12, 1, 1e4, 1e15] {
      for spread: Float in [0, 1] {
        let probe = try Probe(
          "[{prelu: {alpha_initializer: ones}}, \(layer), {dense: {units: 2}}]",
          shapes: ["input": [3, 4]], loss: "mean_squared_error")
        let input = probe.inputs[0]
        for i in 0..<input.count { input.buffer[i] = size * (1 + spread * Float(i % 7)) }
        let loss = try probe.train()
        #expect(loss.isFinite && probe.model.tensors[2].values.isFinite, "\(size)")
        // A unit vector's direction turns at the rate of its length.
        #expect(probe.model.tensors[1].gradient?.isFinite == true, "\(size)")
      }
    }
  }

  /// A network that is spoilt must not look sound.
  @Test(arguments: [
    "batch_normalization", "layer_normalization", "{group_normalization: {groups: 2}}",
    "unit_normalization", "{gaussian_noise: {stddev: 0.1}}", "{alpha_dropout: {rate: 0.5}}",
    "{gaussian_dropout: {rate: 0.5}}",
  ])
  func notANumberStaysOne(layer: String) throws {
    for value: Float in [.nan, .infinity] {
      let probe = try Probe(
        "[\(layer), {dense: {units: 2}}]", shapes: ["input": [4, 6]], loss: "mean_squared_error")
      probe.inputs[0].buffer[7] = value
      #expect(try !probe.train().isFinite)
    }
  }

  @Test(arguments: [
    ("{group_normalization: {groups: 3}}", "cannot cut 4 channels into 3"),
    ("{group_normalization: {groups: 0}}", "groups"),
    ("{layer_normalization: {epsilon: 0}}", "eps"),
    ("{batch_normalization: {momentum: 1.5}}", "momentum"), ("group_normalization", "32"),
    ("{gaussian_dropout: {rate: 1}}", "rate"), ("{gaussian_noise: {stddev: -1}}", "stddev"),
    ("{alpha_dropout: {rate: 1}}", "rate"),
  ])
  func wrongOptionsAreRefused(yaml: String, message: String) {
    let error = #expect(throws: (any Error).self) {
      _ = try Probe("[\(yaml)]", loss: "mean_squared_error")
    }
    #expect(error.map { "\($0)" }?.contains(message) == true, "\(error.debugDescription)")
  }
}

extension GoldenCase {
  /// The configuration as an element of a list.
  fileprivate var entry: String {
    get throws {
      let text = try configuration
      return text.contains(":") ? "{\(text)}" : text
    }
  }
}
