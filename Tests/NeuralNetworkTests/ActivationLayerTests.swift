import Compute
import NeuralNetwork
import TestSupport
import Testing

@Suite struct ActivationLayerTests {
  /// The slopes of a batch of negative ones.
  private func slopes(
    step: Int, firstSample: Int, rows: Int = 4, layers: String = "[rrelu: {}]",
    training: Bool = true
  ) throws -> Matrix {
    let probe = try Probe(
      layers, shapes: ["input": [100]], loss: "mean_squared_error", rows: rows, step: step,
      firstSample: firstSample)
    for values in probe.inputs { values.fill(-1) }
    try probe.model.forward(0..<rows, training ? probe.pass : .inference)
    let output = probe.model.outputs[0].values.array
    return .lasting(rows: rows, columns: 100) { -output[$0] }
  }

  @Test func slopesAreAFunctionOfStepAndSample() throws {
    let base = try slopes(step: 1, firstSample: 8)
    #expect(base.hasSameBits(as: try slopes(step: 1, firstSample: 8)))
    #expect(!base.hasSameBits(as: try slopes(step: 2, firstSample: 8)))
    let shifted = try slopes(step: 1, firstSample: 10)
    #expect(base[rows: 2..<4].hasSameBits(as: shifted[rows: 0..<2]))
    #expect(!base.row(0).hasSameBits(as: base.row(1)))
  }

  @Test func slopesAreUniform() throws {
    let values = try slopes(step: 1, firstSample: 0, rows: 400)
    #expect(values.buffer.allSatisfy { $0 >= 0.125 && $0 <= 1 / 3 })
    let width = 1.0 / 3 - 0.125
    let mean = values.sum / Double(values.count)
    // Five standard deviations.
    #expect(abs(mean - (0.125 + width / 2)) < 5 * width / (12 * Double(values.count)).squareRoot())
  }

  @Test func predictionTakesTheMeanSlope() throws {
    let values = try slopes(step: 1, firstSample: 0, training: false)
    #expect(values.buffer.allSatisfy { $0 == Float((0.125 + 1.0 / 3) / 2) })
  }

  @Test func layersDrawIndependently() throws {
    let two = try slopes(
      step: 1, firstSample: 0, layers: "[rrelu: {lower: 1, upper: 2}, rrelu: {lower: 1, upper: 2}]")
    let one = try slopes(step: 1, firstSample: 0, layers: "[rrelu: {lower: 1, upper: 2}]")
    let second = zip(two.buffer, one.buffer).map { $0 / $1 }
    #expect(zip(second, one.buffer).allSatisfy { abs($0 - $1) > 1e-6 })
  }

  @Test(arguments: ["prelu: {}", "rrelu: {}", "maxout: {units: 3}"])
  func notANumberStaysOne(layer: String) throws {
    for position in 0..<4 {
      let probe = try Probe("[\(layer)]", loss: "mean_squared_error")
      probe.inputs[0].buffer[position] = .nan
      #expect(try probe.train().isNaN)
    }
  }

  @Test func everyPieceOfMaxoutIsSeen() throws {
    let probe = try Probe("[maxout: {units: 2, pieces: 3}]", loss: "mean_squared_error")
    let bias = probe.graph.layout.weights[1].range
    for piece in 0..<3 {
      for i in 0..<6 { probe.weights.buffer[bias.lowerBound + i] = i / 2 == piece ? 100 : .nan }
      for i in 0..<6 where i / 2 != piece { probe.weights.buffer[bias.lowerBound + i] = -100 }
      try probe.train()
      let gradients = probe.gradients.slice(bias).array
      #expect((0..<6).allSatisfy { (gradients[$0] != 0) == ($0 / 2 == piece) })
    }
  }
}
