import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

@Suite struct ActivationTests {
  private static let catalogue = Catalogue<any Activation>.activations

  private func activation(_ yaml: String) throws -> any Activation {
    try Self.catalogue.make(from: ConfigurationNode(yaml: yaml, file: "test"))
  }

  /// Values and gradients that Keras computed in double precision, extreme inputs included.
  @Test func agreesWithGoldenValues() throws {
    let cases = try GoldenFile("activations").cases
    for golden in cases {
      let activation = try activation(golden.configuration)
      let shape = try golden.shape("inputs")
      func matrix(_ name: String) throws -> Matrix {
        let values = try golden.floats(name)
        return .lasting(rows: shape[0], columns: shape[1]) { values[$0] }
      }
      let input = try matrix("inputs")
      let output = Matrix.lasting(rows: shape[0], columns: shape[1])
      activation.forward(input, into: output)
      #expect(
        relativeDistance(output.buffer, try golden.values("outputs")) < 1e-5, "\(golden.name)")

      let gradient = try matrix("output_gradient")
      activation.backward(input: input, output: output, gradient: gradient)
      let expected = try golden.values("input_gradient")
      #expect(relativeDistance(gradient.buffer, expected) < 1e-5, "\(golden.name)")
      #expect(output.isFinite && gradient.isFinite)

      // Small values must not hide behind 10⁴.
      for (value, exact) in zip(output.buffer, try golden.values("outputs")) {
        #expect(abs(Double(value) - exact) <= 5e-6 * abs(exact) + 1e-36, "\(golden.name)")
      }
      let reference = try golden.values("inputs").rows(of: shape[1]).flatMap {
        activation.reference($0)
      }
      #expect(relativeDistance(reference, try golden.values("outputs")) < 1e-13)
    }
    #expect(
      Set(cases.map(\.name)).isSuperset(of: Self.catalogue.names), "golden values are missing")
  }

  @Test(arguments: catalogue.names)
  func inputAndOutputMayBeTheSameMemory(name: String) throws {
    let activation = try activation(name)
    let input = Matrix.random(rows: 7, columns: 19, seed: 3)
    let output = Matrix.lasting(rows: 7, columns: 19)
    activation.forward(input, into: output)
    activation.forward(input, into: input)
    #expect(input.hasSameBits(as: output))
  }

  /// A network that is spoilt must not look sound.
  @Test(arguments: catalogue.names)
  func notANumberStaysOne(name: String) throws {
    let activation = try activation(name)
    for position in 0..<5 {
      let input = Matrix.random(columns: 5, seed: 4)
      input.buffer[position] = .nan
      activation.forward(input, into: input)
      #expect(input.buffer[position].isNaN)
    }
    let layers = "[dense: {units: 33, activation: \(name)}, dense: {units: 2}]"
    let probe = try Probe(layers, loss: "mean_squared_error")
    probe.weights.buffer[3] = .nan
    #expect(try probe.train().isNaN)
  }

  /// Nowhere but in the exponential function does anything overflow, and no slope is lost to ∞ · 0.
  @Test(arguments: catalogue.names.filter { $0 != "exponential" })
  func extremesAreFinite(name: String) throws {
    let sizes: [Float] = [
      0, .leastNonzeroMagnitude, .leastNormalMagnitude / 100, 1e-38, 1e-8, 1, 20, 88.8, 104, 1e4,
      1e6,
    ]
    let values = sizes.flatMap { [$0, -$0] }
    let activation = try activation(name)
    for shift in 0..<values.count {
      let input = Matrix.lasting(rows: 1, columns: values.count) {
        values[($0 + shift) % values.count]
      }
      let output = Matrix.lasting(rows: 1, columns: values.count)
      let gradient = Matrix.lasting(rows: 1, columns: values.count) { _ in 1 }
      activation.forward(input, into: output)
      activation.backward(input: input, output: output, gradient: gradient)
      #expect(output.isFinite && gradient.isFinite)
    }
  }

  @Test func logSoftmaxIsTheLogarithmOfSoftmax() throws {
    let logits = Matrix.random(rows: 20, columns: 300, seed: 8)
    for i in 0..<logits.count { logits.buffer[i] *= 3 }
    let logarithms = Matrix.lasting(rows: 20, columns: 300)
    LogSoftmax().forward(logits, into: logarithms)
    Softmax().forward(logits, into: logits)
    #expect(
      relativeDistance(logarithms.buffer.map { exponential($0) }, logits.buffer) < 1e-6)
    for r in 0..<20 {
      let sum = logarithms.row(r).buffer.reduce(0) { $0 + Double(exponential($1)) }
      #expect(abs(sum - 1) < 1e-6)
    }
  }

  @Test(arguments: [("silu", "swish"), ("hard_silu", "hard_swish")])
  func otherNames(alias: String, name: String) throws {
    #expect(type(of: try activation(alias)).name == name)
  }

  @Test(arguments: [
    "{relu: {max_value: 0}}", "{relu: {negative_slope: -1}}", "{relu: {threshold: -1}}",
    "{leaky_relu: {negative_slope: -0.1}}", "{elu: {alpha: -1}}", "{gelu: {approximate: 1}}",
  ])
  func wrongOptionsAreRefused(yaml: String) {
    #expect(throws: (any Error).self) { try activation(yaml) }
  }

  @Test func softmaxSumsToOne() {
    let input = Matrix.random(rows: 50, columns: 33, seed: 5)
    for i in 0..<input.count { input.buffer[i] *= Float(1 << (i % 14)) }
    input.row(0).fill(0)
    input.row(1).fill(-1e4)
    input.row(2).fill(1e4)
    Softmax().forward(input, into: input)
    for r in 0..<50 {
      let sum = input.row(r).buffer.reduce(0) { $0 + Double($1) }
      #expect(abs(sum - 1) < 1e-6)
      #expect(input.row(r).buffer.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
    #expect(abs(input.row(1).span[0] - 1 / 33) < 1e-8)
  }

  @Test func softmaxDoesNotSeeAConstant() {
    let logits = Matrix.random(columns: 10, seed: 6)
    for i in 0..<10 { logits.buffer[i] = (logits.buffer[i] * 64).rounded() / 64 }
    let shifted = Matrix.lasting(rows: 1, columns: 10) { logits.buffer[$0] + 1024 }
    Softmax().forward(logits, into: logits)
    Softmax().forward(shifted, into: shifted)
    #expect(logits.hasSameBits(as: shifted))
  }
}

extension [Double] {
  func rows(of length: Int) -> [[Double]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<$0 + length]) }
  }
}
