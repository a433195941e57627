import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

/// Forward and backward passes in single precision against the plain formulas in double precision.
@Suite struct GradientTests {
  /// Relative errors, norm-wise, that single precision is allowed.
  static let forwardTolerance = 1e-6
  static let gradientTolerance = 2e-6

  @Test(arguments: ProbeCase.layers + ProbeCase.graphs + ProbeCase.losses + ProbeCase.penalties)
  func agreesWithReference(_ test: ProbeCase) throws {
    let probe = try Probe(test.layers, shapes: test.shapes, loss: test.loss)
    #expect((probe.head.fusedActivation != nil) == test.isFused)

    let loss = try probe.train() / Double(probe.rows)
    let expectedLoss = probe.referenceLoss(probe.weights.buffer.map(Double.init))
    #expect(relativeDistance([loss], [expectedLoss]) < Self.forwardTolerance)

    // After the loss, the output holds predictions, fused or not.
    let output = relativeDistance(
      probe.model.outputs[0].values.buffer, probe.referenceOutput(probe.pass))
    #expect(output < Self.forwardTolerance)

    let check = probe.checkGradients()
    #expect(check.error < Self.gradientTolerance, "\(check)")
    #expect(check.kinks == 0)
  }

  @Test(
    arguments: Catalogue<any Activation>.activations.names + [
      "{elu: {alpha: 0.4}}", "{gelu: {approximate: true}}",
      "{relu: {max_value: 0.6, negative_slope: 0.2, threshold: 0.1}}",
    ])
  func everyActivation(name: String) throws {
    let forms = [
      "[dense: {units: 5, activation: \(name)}, dense: {units: 2}]",
      "[dense: {units: 5}, activation: {activation: \(name)}, dense: {units: 2}]",
      "[dense: {units: 5, activation: \(name)}]",
      "[dense: {units: 5}, activation: {activation: \(name)}]",
      "[activation: {activation: \(name)}, dense: {units: 2}]",
    ]
    for layers in forms {
      for shape in [[4], [3, 4]] {
        let probe = try Probe(
          layers, shapes: ["input": shape], loss: "mean_squared_error", rows: 9)
        try probe.train()
        let output = relativeDistance(
          probe.model.outputs[0].values.buffer, probe.referenceOutput(probe.pass))
        #expect(output < Self.forwardTolerance, "\(layers)")
        let check = probe.checkGradients()
        #expect(check.error < Self.gradientTolerance, "\(layers): \(check)")
        #expect(check.kinks * 20 < check.compared)
      }
    }
  }

  /// In prediction no layer is random, and nothing needs memory for gradients.
  @Test(arguments: ProbeCase.layers + ProbeCase.graphs)
  func predictionsAgreeWithReference(_ test: ProbeCase) throws {
    let probe = try Probe(test.layers, shapes: test.shapes, loss: test.loss)
    let model = try Model(
      probe.graph, weights: probe.weights, capacity: probe.rows, seed: 1, training: false,
      engine: ComputeEngine())
    for (index, values) in probe.inputs.enumerated() { model.bind(values, toInput: index) }
    try model.forward(0..<probe.rows, .inference)
    let distance = relativeDistance(
      model.outputs[0].values.buffer, probe.referenceOutput(.inference))
    #expect(distance < Self.forwardTolerance)
    #expect(model.tensors.allSatisfy { $0.gradient == nil })
  }

  /// An entry that has no case above fails here.
  @Test func everyLayerAndLossIsChecked() {
    let cases = ProbeCase.layers + ProbeCase.graphs + ProbeCase.losses
    for name in Catalogue<any Layer>.layers.names {
      #expect(cases.contains { $0.layers.contains(name) }, "\(name) has no gradient check")
    }
    for name in Catalogue<any Loss>.losses.names {
      #expect(cases.contains { $0.loss.contains(name) }, "\(name) has no gradient check")
    }
    for name in Catalogue<any ActivityRegularizer>.activityRegularizers.names {
      #expect(
        ProbeCase.penalties.contains { $0.layers.contains("activity_regularizer: {\(name)") },
        "\(name) has no gradient check")
    }
  }
}
