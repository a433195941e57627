import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

@Suite struct RegularizerTests {
  static let entries = [
    "l1", "{l1: {l1: 0.3}}", "l2", "{l2: {l2: 2}}", "{l1_l2: {l1: 1, l2: 0.5}}",
  ]

  private func regularizer(_ yaml: String) throws -> any Regularizer {
    try Catalogue.regularizers.make(from: ConfigurationNode(yaml: yaml, file: "test"))
  }

  @Test(arguments: entries) func agreesWithReference(yaml: String) throws {
    let regularizer = try regularizer(yaml)
    let values = Matrix.random(columns: 37, seed: 3)
    let gradient = Matrix.lasting(rows: 1, columns: 37)
    regularizer.addGradient(of: values, to: gradient, scale: 0.5)
    let point = values.buffer.map(Double.init)
    #expect(
      relativeDistance([regularizer.penalty(of: values)], [regularizer.reference(point)]) < 1e-12)
    let check = GradientCheck(gradient.buffer.map { 2 * $0 }, at: point) {
      regularizer.reference($0)
    }
    #expect(check.error < 1e-6 && check.kinks == 0, "\(check)")
  }

  @Test(arguments: entries) func extremes(yaml: String) throws {
    let regularizer = try regularizer(yaml)
    let values: [Float] = [0, -0.0, 0x1p-140, -0x1p-140, 1e4, -1e4, .greatestFiniteMagnitude / 8]
    let matrix = Matrix.lasting(values)
    let gradient = Matrix.lasting(rows: 1, columns: values.count)
    regularizer.addGradient(of: matrix, to: gradient, scale: 1)
    #expect(gradient.isFinite && regularizer.penalty(of: matrix).isFinite)
    #expect(gradient.buffer[0] == 0 && gradient.buffer[1] == 0, "no slope at zero")
  }

  /// A unit that is as active as it should be costs nothing; a dead or saturated one stays finite.
  @Test func sparsity() throws {
    let sparsity = try Catalogue.activityRegularizers.make(
      from: ConfigurationNode(yaml: "{kl_sparsity: {rho: 0.25, beta: 1}}", file: "test"))
    let activities = Matrix.lasting(rows: 4, columns: 3) {
      [$0 == 0 ? 1 : 0, 0, 1][$0 % 3]
    }
    let gradient = Matrix.lasting(rows: 4, columns: 3)
    let own = Matrix.lasting(rows: 4, columns: 1) { $0 == 0 ? 1 : 0 }
    #expect(sparsity.penalty(ofActivities: own, samples: 4) == 0)
    #expect(sparsity.penalty(ofActivities: activities, samples: 4).isFinite)
    sparsity.addGradient(ofActivities: activities, samples: 4, to: gradient, scale: 1)
    #expect(gradient.isFinite)
  }

  /// Penalties on outputs are those of the shards.
  @Test func shardsHavePenaltiesOfTheirOwn() throws {
    let probe = try Probe(
      "[dense: {units: 3, activity_regularizer: {l2: {l2: 1}}}]", loss: "mean_squared_error")
    let shards = [0..<2, 2..<2, 2..<5]
    try probe.model.forward(0..<5, .inference(shards))
    let output = probe.model.outputs[0].values
    for (index, rows) in shards.enumerated() {
      #expect(probe.model.penalty(ofShard: index) == output[rows: rows].sumOfSquares)
    }
  }
}
