import Compute
import NeuralNetwork
import TestSupport
import Testing

@Suite struct DropoutTests {
  private func output(_ layers: String, step: Int, firstSample: Int, rows: Int = 4) throws -> Matrix
  {
    let probe = try Probe(
      layers, shapes: ["input": [100]], loss: "mean_squared_error", rows: rows, step: step,
      firstSample: firstSample)
    for values in probe.inputs { values.fill(1) }
    try probe.model.forward(0..<rows, probe.pass)
    let output = probe.model.outputs[0].values.array
    return .lasting(rows: rows, columns: 100) { output[$0] }
  }

  @Test func maskIsAFunctionOfStepAndSample() throws {
    let layers = "[dropout: {rate: 0.5}]"
    let base = try output(layers, step: 1, firstSample: 8)
    #expect(base.hasSameBits(as: try output(layers, step: 1, firstSample: 8)))
    #expect(!base.hasSameBits(as: try output(layers, step: 2, firstSample: 8)))
    #expect(!base.hasSameBits(as: try output(layers, step: 1, firstSample: 0)))
    let shifted = try output(layers, step: 1, firstSample: 10)
    #expect(base[rows: 2..<4].hasSameBits(as: shifted[rows: 0..<2]))
    #expect(!base.row(0).hasSameBits(as: base.row(1)))
    #expect(base.buffer.allSatisfy { $0 == 0 || $0 == 2 })
  }

  @Test func layersDropIndependently() throws {
    let one = try output("[dropout: {rate: 0.5}]", step: 1, firstSample: 0, rows: 40)
    let two = try output(
      "[dropout: {rate: 0.5}, dropout: {rate: 0.5}]", step: 1, firstSample: 0, rows: 40)
    let kept = two.buffer.count { $0 != 0 }
    #expect(two.buffer.allSatisfy { $0 == 0 || $0 == 4 })
    // A quarter of 4,000, five standard deviations wide.
    #expect(abs(kept - 1000) < 137)
    #expect(abs(one.buffer.count { $0 != 0 } - 2000) < 158)
  }
}
