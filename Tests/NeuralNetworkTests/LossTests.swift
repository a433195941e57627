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
    let fromLogits: Bool
    let predictions: Matrix
    let targets: Matrix

    init(_ golden: GoldenCase) throws {
      self.golden = golden
      let node = try ConfigurationNode(yaml: golden.configuration, file: golden.name)
      let name = node.isScalar ? try node.string() : try node.entries()[0].key
      fromLogits = try node[name]?["from_logits"]?.boolean() ?? false
      loss = try Catalogue.losses.make(from: ConfigurationNode(yaml: name, file: golden.name))
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
        fromLogits
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
        if !fromLogits { Linear() } else if loss.fuses(with: Sigmoid()) { Sigmoid() } else {
          Softmax()
        }
      let sum = zip(rows, targets).reduce(0) {
        $0 + loss.reference(activation.reference($1.0), target: $1.1)
      }
      return sum / Double(rows.count)
    }
  }

  @Test func agreesWithGoldenValues() throws {
    let cases = try GoldenFile("losses").cases
    for golden in cases {
      let test = try Case(golden)
      let isClipped = golden.name.hasSuffix("_clipped")
      let isExtreme = golden.name.hasSuffix("_extreme")
      let expected = try golden.values("loss")
      // The plain formula clips probabilities, so it differs from logits at the extremes.
      if !(test.fromLogits && isExtreme) {
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
    for golden in try GoldenFile("losses").cases {
      let whole = try Case(golden).evaluate()
      let test = try Case(golden)
      var sum = 0.0
      for r in 0..<test.predictions.rows {
        let row = test.predictions.row(r)
        sum +=
          test.fromLogits
          ? try test.loss.evaluate(
            fusedLogits: row, targets: test.targets.row(r), gradient: nil, scale: 0)
          : try test.loss.evaluate(row, targets: test.targets.row(r), gradient: nil, scale: 0)
      }
      #expect(relativeDistance([sum / Double(test.predictions.rows)], [whole.loss]) < 1e-12)
    }
  }

  /// Afterwards the logits are predictions.
  @Test func logitsBecomePredictions() throws {
    for golden in try GoldenFile("losses").cases {
      let test = try Case(golden)
      guard test.fromLogits else { continue }
      let logits = try golden.values("predictions").rows(of: test.predictions.columns)
      _ = try test.evaluate()
      let expected = logits.flatMap {
        test.loss.fuses(with: Sigmoid()) ? Sigmoid().reference($0) : Softmax().reference($0)
      }
      #expect(relativeDistance(test.predictions.buffer, expected) < 1e-6, "\(golden.name)")
    }
  }

  @Test(arguments: [-1, 4, 1.5, .nan, .infinity, -.infinity, 3e9] as [Float])
  func labelsOutsideTheClassesAreRefused(label: Float) throws {
    let targets = Matrix.lasting(rows: 3, columns: 1) { $0 == 2 ? label : 3 }
    let loss = SparseCategoricalCrossentropy()
    for isFused in [true, false] {
      let predictions = Matrix.lasting(rows: 3, columns: 4) { _ in 0.25 }
      let error = #expect(throws: InvalidTarget.self) {
        _ =
          isFused
          ? try loss.evaluate(fusedLogits: predictions, targets: targets, gradient: nil, scale: 1)
          : try loss.evaluate(predictions, targets: targets, gradient: nil, scale: 1)
      }
      #expect(error?.row == 2)
      #expect(error?.message == "has the label \(label); the model's 4 classes are 0 to 3")
    }
  }

  @Test(arguments: [-0.1, 1.1, .nan, .infinity] as [Float])
  func targetsOutsideTheirRangeAreRefused(target: Float) throws {
    let targets = Matrix.lasting(rows: 2, columns: 3) { $0 == 4 ? target : 1 }
    let losses: [any Loss] = [BinaryCrossentropy(), CategoricalCrossentropy()]
    for loss in losses {
      for isFused in [true, false] {
        // Categorical targets may be of any size.
        guard !(loss is CategoricalCrossentropy && target > 1) else { continue }
        let predictions = Matrix.lasting(rows: 2, columns: 3) { _ in 0.25 }
        let error = #expect(throws: InvalidTarget.self) {
          _ =
            isFused
            ? try loss.evaluate(
              fusedLogits: predictions, targets: targets, gradient: nil, scale: 1)
            : try loss.evaluate(predictions, targets: targets, gradient: nil, scale: 1)
        }
        #expect(error?.row == 1)
        #expect(error?.message.hasPrefix("has the target \(target)") == true)
      }
    }
  }
}
