import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

@Suite struct LossTests {
  /// A golden case: Keras computed loss and gradient in double precision.
  private struct Case {
    let golden: GoldenCase
    let loss: any Loss
    /// Whether the predictions are logits.
    let fromLogits: Bool
    /// Whether they are given to the form that is fused with an activation.
    let isFused: Bool
    let predictions: Matrix
    let targets: Matrix

    init(_ golden: GoldenCase, fused: Bool = false) throws {
      self.golden = golden
      isFused = fused
      let text = try golden.configuration
      fromLogits = text.contains("from_logits: true")
      // The fused form gets the logits of a model that ends in probabilities.
      let yaml = fused ? text.replacing("from_logits: true", with: "from_logits: false") : text
      loss = try Catalogue.losses.make(from: ConfigurationNode(yaml: yaml, file: golden.name))
      let shape = try golden.shape("predictions")
      let values = try golden.floats("predictions")
      predictions = .lasting(rows: shape[0], columns: shape[1]) { values[$0] }
      let labels = try golden.floats("targets")
      targets = .lasting(rows: shape[0], columns: labels.count / shape[0]) { labels[$0] }
    }

    /// The mean loss and the gradient in single precision.
    func evaluate() throws -> (loss: Double, gradient: Matrix) {
      let gradient = Matrix.lasting(rows: predictions.rows, columns: predictions.columns)
      let scale = 1 / Float(predictions.rows)
      let sum =
        isFused
        ? try loss.evaluate(
          fusedLogits: predictions, targets: targets, gradient: gradient, scale: scale)
        : try loss.evaluate(predictions, targets: targets, gradient: gradient, scale: scale)
      return (sum / Double(predictions.rows), gradient)
    }

    /// The mean loss by the plain formula, of the golden file's own numbers.
    func reference() throws -> Double {
      let rows = try golden.values("predictions").rows(of: predictions.columns)
      let targets = try golden.values("targets").rows(of: targets.columns)
      let activation: any Activation =
        if !isFused { Linear() } else if loss.fuses(with: Sigmoid()) { Sigmoid() } else {
          Softmax()
        }
      let sum = zip(rows, targets).reduce(0) {
        $0 + loss.reference(activation.reference($1.0), target: $1.1)
      }
      return sum / Double(rows.count)
    }
  }

  /// All golden cases, those from logits in both forms.
  private static func forms() throws -> [Case] {
    try GoldenFile("losses").cases.flatMap { golden in
      let test = try Case(golden)
      return test.fromLogits ? [test, try Case(golden, fused: true)] : [test]
    }
  }

  @Test func agreesWithGoldenValues() throws {
    let cases = try GoldenFile("losses").cases
    for test in try Self.forms() {
      let golden = test.golden
      let isClipped = golden.name.hasSuffix("_clipped")
      let isExtreme = golden.name.hasSuffix("_extreme")
      let expected = try golden.values("loss")
      // The plain formula clips probabilities, so it differs from logits at the extremes.
      if !(test.isFused && isExtreme) {
        #expect(relativeDistance([try test.reference()], expected) < 1e-12, "\(golden.name)")
      }
      let result = try test.evaluate()
      #expect(result.loss.isFinite && result.gradient.isFinite, "\(golden.name)")
      // Single precision has no 1 − 10⁻⁷.
      guard !isClipped else { continue }
      #expect(relativeDistance([result.loss], expected) < 1e-5, "\(golden.name)")
      let gradient = relativeDistance(
        result.gradient.buffer, try golden.values("gradient"))
      #expect(gradient < 1e-5, "\(golden.name)")
    }
    for name in Catalogue<any Loss>.losses.names {
      #expect(cases.contains { $0.name == name }, "\(name) has no golden values")
    }
  }

  /// Loss and gradient do not depend on whether the other is wanted; rows add up.
  @Test func rowsAddUp() throws {
    for test in try Self.forms() {
      let whole = try Case(test.golden, fused: test.isFused).evaluate()
      var sum = 0.0
      for r in 0..<test.predictions.rows {
        let row = test.predictions.row(r)
        sum +=
          test.isFused
          ? try test.loss.evaluate(
            fusedLogits: row, targets: test.targets.row(r), gradient: nil, scale: 0)
          : try test.loss.evaluate(row, targets: test.targets.row(r), gradient: nil, scale: 0)
      }
      #expect(relativeDistance([sum / Double(test.predictions.rows)], [whole.loss]) < 1e-12)
    }
  }

  /// Afterwards the logits are predictions.
  @Test func logitsBecomePredictions() throws {
    for test in try Self.forms() where test.isFused {
      let golden = test.golden
      let logits = try golden.values("predictions").rows(of: test.predictions.columns)
      _ = try test.evaluate()
      let expected = logits.flatMap {
        test.loss.fuses(with: Sigmoid()) ? Sigmoid().reference($0) : Softmax().reference($0)
      }
      #expect(relativeDistance(test.predictions.buffer, expected) < 1e-6, "\(golden.name)")
    }
  }

  /// Predictions that are logits by configuration stay what they are.
  @Test func otherPredictionsStay() throws {
    for test in try Self.forms() where !test.isFused {
      let before = test.predictions.array
      _ = try test.evaluate()
      #expect(test.predictions.hasSameBits(as: .lasting(before)), "\(test.golden.name)")
    }
  }
}
