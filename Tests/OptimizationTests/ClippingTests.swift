import Compute
import Configuration
import Optimization
import TestSupport
import Testing

@Suite struct ClippingTests {
  private static let weights = [0..<6000, 6016..<6020, 6032..<9000]
  private static let count = 9008

  /// The gradient that reaches the optimizer: what plain descent at rate 1 subtracts from zero.
  private func clipped(_ clipping: GradientClipping, _ gradients: Matrix) -> [[Double]] {
    let parameters = Matrix.lasting(rows: 1, columns: Self.count)
    let update = ParameterUpdate(
      StochasticGradientDescent.example, clipping: clipping, weights: Self.weights,
      slice: ParameterSlice(0..<Self.count))
    let measures = UnsafeMutableBufferPointer<Double>.allocate(capacity: update.measureCount)
    defer { measures.deallocate() }
    update.measureSlice(of: gradients, into: measures)
    update.apply(parameters, gradients: gradients, step: 0, learningRate: 1, measures: measures)
    return Self.weights.map { parameters.slice($0).buffer.map { -Double($0) } }
  }

  private func plain(_ gradients: Matrix) -> [[Double]] {
    Self.weights.map { gradients.slice($0).buffer.map(Double.init) }
  }

  private func norm(_ values: some Sequence<Double>) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private func expectEqual(_ found: [[Double]], _ expected: [[Double]]) {
    for (a, b) in zip(found, expected) { #expect(relativeDistance(a, b) < 1e-6) }
  }

  @Test func globalNormScalesAllAlike() {
    let gradients = Matrix.random(columns: Self.count, seed: 3)
    let exact = plain(gradients)
    let total = norm(exact.joined())
    expectEqual(clipped(.globalNorm(2), gradients), exact.map { $0.map { $0 * 2 / total } })
    expectEqual(clipped(.globalNorm(total * 1.01), gradients), exact)
    #expect(abs(norm(clipped(.globalNorm(2), gradients).joined()) - 2) < 1e-6)
  }

  @Test func normScalesEachWeightByItself() {
    let gradients = Matrix.random(columns: Self.count, seed: 4)
    let exact = plain(gradients)
    let expected = exact.map { weight in weight.map { $0 * min(1, 10 / norm(weight)) } }
    expectEqual(clipped(.norm(10), gradients), expected)
    #expect(expected[1] == exact[1], "the small one is left as it is")
  }

  @Test func valueCutsEachElement() {
    let gradients = Matrix.random(columns: Self.count, seed: 5)
    let expected = plain(gradients).map { $0.map { max(-0.25, min(0.25, $0)) } }
    expectEqual(clipped(.value(0.25), gradients), expected)
  }

  @Test func noClippingChangesNothing() {
    let gradients = Matrix.random(columns: Self.count, seed: 6)
    expectEqual(clipped(.none, gradients), plain(gradients))
  }

  @Test(arguments: [GradientClipping.none, .globalNorm(1), .norm(1), .value(1)])
  func notANumberIsNotHidden(clipping: GradientClipping) {
    let gradients = Matrix.random(columns: Self.count, seed: 7)
    gradients.buffer[17] = .nan
    #expect(clipped(clipping, gradients)[0][17].isNaN)
  }

  @Test func zeroGradientsStayZero() {
    let zeros = Matrix.lasting(rows: 1, columns: Self.count)
    for clipping in [GradientClipping.none, .globalNorm(1), .norm(1), .value(1)] {
      #expect(clipped(clipping, zeros).joined().allSatisfy { $0 == 0 })
    }
  }

  @Test func configurationNamesOneKind() throws {
    func read(_ yaml: String) throws -> GradientClipping {
      try ConfigurationNode(yaml: yaml, file: "test").read { try GradientClipping($0) }
    }
    #expect(try read("{}") == .none)
    #expect(try read("{global_norm: 1}") == .globalNorm(1))
    #expect(try read("{norm: 0.5}") == .norm(0.5))
    #expect(try read("{value: 2}") == .value(2))
    for wrong in ["{norm: 1, value: 1}", "{norm: 0}", "{value: -1}", "{nrm: 1}"] {
      #expect(throws: (any Error).self) { try read(wrong) }
    }
  }
}

extension StochasticGradientDescent {
  /// Plain descent.
  static var example: any Optimizer {
    guard let optimizer = try? OptimizerTests.optimizer("sgd") else {
      preconditionFailure("sgd needs no options")
    }
    return optimizer
  }
}
