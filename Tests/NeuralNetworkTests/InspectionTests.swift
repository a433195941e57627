import Compute
import NeuralNetwork
import TestSupport
import Testing

/// What a model says of values that are not finite: which layer, and which rows.
@Suite struct InspectionTests {
  private static let layers = """
    - dense: {name: first, units: 4, activation: relu}
    - reshape: {name: view, target_shape: [2, 2]}
    - flatten: {name: flat}
    - dense: {name: last, units: 3}
    """
  private static let rows = 0..<5

  /// Runs forward, then backward from `slope`, both after something has been spoilt.
  private func inspect(
    input spoilInput: (Matrix) -> Void = { _ in },
    weights spoilWeights: (Matrix) -> Void = { _ in },
    slope spoilSlope: (Matrix) -> Void = { _ in }
  ) throws -> (output: NonFiniteTensor?, gradient: NonFiniteTensor?) {
    let network = try Network(Self.layers, ["input": Shape([3])])
    network.graph.layout.initialize(network.weights, seed: 1)
    spoilWeights(network.weights)
    let model = try Model(
      network.graph, weights: network.weights, capacity: 5, seed: 1, training: true,
      engine: ComputeEngine())
    let input = Matrix.lasting(rows: 5, columns: 3) { 1 + Float($0 % 4) }
    spoilInput(input)
    model.bind(input, toInput: 0)
    let gradients = Matrix.lasting(rows: 1, columns: network.graph.layout.blockCount)
    let pass = Pass(trainingStep: 0, firstSample: 0, gradients: gradients)
    return try withExtendedLifetime(network) {
      try model.forward(Self.rows, pass)
      let output = model.firstNonFiniteOutput(Self.rows)
      let slope = try #require(model.outputs[0].gradient)
      slope.fill(1)
      spoilSlope(slope)
      try model.backward(Self.rows, pass)
      return (output, model.firstNonFiniteGradient(Self.rows, pass))
    }
  }

  @Test func finiteValuesAreNotFound() throws {
    let found = try inspect()
    #expect(found.output == nil && found.gradient == nil)
  }

  @Test func anInputIsNamedAsSuch() throws {
    let found = try inspect(input: {
      $0.row(1).fill(.nan)
      $0.row(4).buffer[2] = -.infinity
    })
    #expect(found.output?.role == .input && found.output?.name == "input")
    #expect(found.output?.rows == [1, 4])
  }

  @Test func theFirstLayerWhoseOutputOverflows() throws {
    let found = try inspect(
      input: { $0.row(3).fill(1e30) }, weights: { $0.slice(0..<12).fill(1e20) })
    #expect(found.output?.role == .output && found.output?.name == "first")
    #expect(found.output?.rows == [3])
  }

  /// A gradient of the output is found where it arises, not in the layers before.
  @Test func theGradientOfAnOutput() throws {
    let found = try inspect(slope: { $0.row(2).buffer[0] = .nan })
    #expect(found.output == nil)
    #expect(found.gradient?.role == .outputGradient && found.gradient?.name == "last")
    #expect(found.gradient?.rows == [2])
  }

  /// Finite inputs and slopes whose product is not.
  @Test func theGradientOfAWeight() throws {
    let found = try inspect(
      input: { $0.row(0).fill(1e19) }, weights: { $0.slice(0..<12).fill(1) },
      slope: { $0.row(0).fill(1e30) })
    #expect(found.output == nil)
    #expect(found.gradient?.role == .weightGradient && found.gradient?.name == "last/kernel")
    #expect(found.gradient?.rows == [])
  }
}
