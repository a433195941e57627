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
    Distribution("ones", mean: 1, variance: 0, bound: 1),
    Distribution("constant", variance: 0, bound: 0),
    Distribution("{constant: {value: -0.25}}", mean: -0.25, variance: 0, bound: 0.25),
    Distribution("identity", mean: 1.0 / 300, variance: 1.0 / 300 - 1.0 / 90000, bound: 1),
    Distribution("orthogonal", variance: 1.0 / 300),
    Distribution("truncated_normal", variance: pow(0.05 * 0.87962566, 2), bound: 0.1),
    Distribution(
      "{truncated_normal: {mean: 1, stddev: 0.5}}", mean: 1,
      variance: pow(0.5 * 0.87962566, 2), bound: 2),
    .truncated("variance_scaling", variance: 1.0 / 300),
    .truncated(
      "{variance_scaling: {scale: 3, mode: fan_out, distribution: truncated_normal}}",
      variance: 3.0 / 200),
    .uniform(
      "{variance_scaling: {scale: 0.5, mode: fan_avg, distribution: uniform}}",
      variance: 0.5 / 250),
    Distribution(
      "{variance_scaling: {mode: fan_avg, distribution: untruncated_normal}}",
      variance: 1.0 / 250),
    .uniform("lecun_uniform", variance: 1.0 / 300),
    .truncated("lecun_normal", variance: 1.0 / 300),
    .uniform("fan_in_uniform", variance: 1.0 / 900),
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
    guard !["zeros", "ones", "constant", "identity"].contains(name) else { return }
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

  @Test(arguments: [[30, 20], [20, 30], [17, 17], [1, 9], [9, 1], [3, 4, 5], [2, 3, 50]])
  func orthogonalVectorsAreOrthonormal(shape: [Int]) throws {
    let columns = shape[shape.count - 1]
    let rows = shape.dropLast().reduce(1, *)
    let initializer = try Catalogue.initializers.make(
      from: ConfigurationNode(yaml: "{orthogonal: {gain: 2}}", file: "test"))
    let values = Matrix.lasting(rows: rows, columns: columns) { _ in .nan }
    initializer.fill(
      values, shape: shape, fans: Self.fans, Philox(seed: 5, purpose: .weights))
    let isWide = rows < columns
    for a in 0..<min(rows, columns) {
      for b in 0..<min(rows, columns) {
        let product = (0..<max(rows, columns)).reduce(0.0) { sum, i in
          let (x, y) =
            isWide
            ? (values.row(a).buffer[i], values.row(b).buffer[i])
            : (values.row(i).buffer[a], values.row(i).buffer[b])
          return sum + Double(x) * Double(y)
        }
        #expect(abs(product - (a == b ? 4 : 0)) < 1e-6)
      }
    }
  }

  @Test func theIdentityHasOnesOnTheDiagonal() throws {
    let initializer = try Catalogue.initializers.make(
      from: ConfigurationNode(yaml: "{identity: {gain: 3}}", file: "test"))
    for (rows, columns) in [(2, 3), (3, 2), (4, 4)] {
      let values = Matrix.lasting(rows: rows, columns: columns) { _ in .nan }
      initializer.fill(
        values, shape: [rows, columns], fans: Self.fans, Philox(seed: 5, purpose: .weights))
      for i in 0..<values.count {
        #expect(values.buffer[i] == (i / columns == i % columns ? 3 : 0))
      }
    }
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
