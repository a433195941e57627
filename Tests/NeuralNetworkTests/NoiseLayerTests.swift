import Compute
import NeuralNetwork
import TestSupport
import Testing

@Suite struct NoiseLayerTests {
  static let layers = [
    "alpha_dropout: {rate: 0.3}", "gaussian_dropout: {rate: 0.3}", "gaussian_noise: {stddev: 0.5}",
  ]

  private func output(
    _ layer: String, step: Int = 1, firstSample: Int = 0, rows: Int = 4,
    input: (Int) -> Float = { _ in 1 }
  ) throws -> Matrix {
    let probe = try Probe(
      "[\(layer)]", shapes: ["input": [101]], loss: "mean_squared_error", rows: rows, step: step,
      firstSample: firstSample)
    for i in 0..<probe.inputs[0].count { probe.inputs[0].buffer[i] = input(i) }
    try probe.model.forward(0..<rows, probe.pass)
    let output = probe.model.outputs[0].values.array
    return .lasting(rows: rows, columns: 101) { output[$0] }
  }

  @Test(arguments: layers) func noiseIsAFunctionOfStepAndSample(layer: String) throws {
    let base = try output(layer, firstSample: 8)
    #expect(base.hasSameBits(as: try output(layer, firstSample: 8)))
    #expect(!base.hasSameBits(as: try output(layer, step: 2, firstSample: 8)))
    let shifted = try output(layer, firstSample: 10)
    #expect(base[rows: 2..<4].hasSameBits(as: shifted[rows: 0..<2]))
    #expect(!base.row(0).hasSameBits(as: base.row(1)))
  }

  /// Mean and variance of 40,400 values, five standard deviations wide.
  @Test(arguments: zip(layers, [[0.0, 1.0], [1.0, 0.3 / 0.7], [1.0, 0.25]]))
  func meanAndVariance(layer: String, moments: [Double]) throws {
    let isAlpha = layer.contains("alpha")
    let normal = Matrix.random(columns: 400 * 101, seed: 9)
    // Alpha dropout keeps the moments of N(0, 1).
    let values = try output(layer, rows: 400) { isAlpha ? normal.buffer[$0] : 1 }
    let count = Double(values.count)
    let mean = values.sum / count
    let variance = values.sumOfSquares(around: mean) / count
    #expect(abs(mean - moments[0]) < 5 * (moments[1] / count).squareRoot())
    #expect(abs(variance / moments[1] - 1) < 0.05)
  }
}
