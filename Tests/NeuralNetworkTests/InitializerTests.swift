import Compute
import Configuration
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@Suite struct InitializerTests {
  private static let fans = Fans(input: 300, output: 200)
  private static let count = 60_000

  private func values(_ yaml: String, seed: UInt64 = 1, stream: UInt64 = 0) throws -> Matrix {
    let initializer = try Catalogue.initializers.make(
      from: ConfigurationNode(yaml: yaml, file: "test"))
    let values = Matrix.lasting(rows: 1, columns: Self.count) { _ in .nan }
    let generator = Philox(seed: seed, purpose: .weights, stream: stream)
    initializer.fill(values, shape: [300, 200], fans: Self.fans, generator)
    return values
  }

  /// What is known of the values of an initializer.
  struct Distribution {
    let yaml: String
    let mean: Double
    let variance: Double
    let bound: Double

    init(_ yaml: String, mean: Double = 0, variance: Double, bound: Double = .infinity) {
      self.yaml = yaml
      self.mean = mean
      self.variance = variance
      self.bound = bound
    }

    /// Uniform around 0 with the given variance.
    static func uniform(_ yaml: String, variance: Double) -> Distribution {
      Distribution(yaml, variance: variance, bound: (3 * variance).squareRoot())
    }

    /// Normal around 0, truncated at two deviations, with the given variance after that.
    static func truncated(_ yaml: String, variance: Double) -> Distribution {
      Distribution(yaml, variance: variance, bound: 2 * variance.squareRoot() / 0.87962566)
    }
  }

  private static let distributions: [Distribution] = [
    Distribution("zeros", variance: 0, bound: 0),
    Distribution("random_normal", variance: 0.0025),
    Distribution("{random_normal: {mean: 2, stddev: 0.5}}", mean: 2, variance: 0.25),
    .uniform("random_uniform", variance: 0.01 / 12),
    Distribution(
      "{random_uniform: {minval: 1, maxval: 3}}", mean: 2, variance: 4.0 / 12, bound: 3),
    .uniform("glorot_uniform", variance: 2.0 / 500),
    .truncated("glorot_normal", variance: 2.0 / 500),
    .uniform("he_uniform", variance: 2.0 / 300),
    .truncated("he_normal", variance: 2.0 / 300),
  ]

  @Test(arguments: distributions)
  func meanVarianceAndBounds(_ expected: Distribution) throws {
    let (mean, variance, bound) = (expected.mean, expected.variance, expected.bound)
    let values = try values(expected.yaml).buffer.map(Double.init)
    let n = Double(values.count)
    let average = values.reduce(0, +) / n
    let spread = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / n
    // Five standard deviations; no distribution here has a kurtosis above the normal one's.
    #expect(abs(average - mean) <= 5 * (variance / n).squareRoot())
    #expect(abs(spread - variance) <= 5 * variance * (2 / n).squareRoot())
    let greatest = values.reduce(0) { max($0, abs($1)) }
    #expect(greatest <= bound * (1 + 1e-6))
    #expect(bound.isInfinite || greatest >= bound * 0.999, "the whole range is used")
  }

  @Test func everyInitializerIsTested() {
    for name in Catalogue<any Initializer>.initializers.names {
      #expect(Self.distributions.contains { $0.yaml == name }, "\(name) is not tested")
    }
  }

  @Test(arguments: Catalogue<any Initializer>.initializers.names)
  func valuesAreAFunctionOfSeedAndWeight(name: String) throws {
    let base = try values(name)
    #expect(base.hasSameBits(as: try values(name)))
    guard name != "zeros" else { return }
    for other in [try values(name, seed: 2), try values(name, stream: 1)] {
      #expect(!base.hasSameBits(as: other))
      // Independent: the correlation is within five standard deviations of none.
      let products = zip(base.buffer, other.buffer).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let correlation = products / (base.sumOfSquares * other.sumOfSquares).squareRoot()
      #expect(abs(correlation) < 5 / Double(Self.count).squareRoot(), "\(correlation)")
    }
    let half = base.count / 2
    #expect(!base.slice(0..<half).hasSameBits(as: base.slice(half..<2 * half)))
  }

  @Test func rangesMustNotBeEmpty() {
    #expect(throws: (any Error).self) { try values("{random_uniform: {minval: 1, maxval: 0}}") }
    #expect(throws: (any Error).self) { try values("{random_normal: {stddev: -1}}") }
  }

  @Test func weightsOfAModelAreInitializedByTheirLayers() throws {
    let entries = try LayerEntry.list(
      from: ConfigurationNode(
        yaml: """
          - dense: {name: a, units: 20}
          - dense: {name: b, units: 20, kernel_initializer: he_normal, bias_initializer:
              {random_uniform: {minval: 1, maxval: 2}}}
          """, file: "test"))
    let graph = try Graph(entries, inputShapes: ["input": Shape([20])])
    func block(_ seed: UInt64) -> Matrix {
      let block = Matrix.lasting(rows: 1, columns: graph.layout.blockCount)
      graph.layout.initialize(block, seed: seed)
      return block
    }
    let first = block(1)
    #expect(first.hasSameBits(as: block(1)))
    #expect(!first.hasSameBits(as: block(2)))
    let views = graph.layout.weights.map { first.slice($0.range) }
    #expect(graph.layout.weights.map(\.path) == ["a/kernel", "a/bias", "b/kernel", "b/bias"])
    #expect(!views[0].hasSameBits(as: views[2]))
    #expect(views[1].buffer.allSatisfy { $0 == 0 })
    #expect(views[3].buffer.allSatisfy { (1...2).contains($0) })
  }
}
