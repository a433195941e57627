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

  /// What is 0 at best is never less, whatever the predictions; and the best is 0.
  @Test func lossesAreNotNegative() throws {
    let names = Catalogue<any Loss>.losses.names.filter {
      !["cosine_similarity", "poisson"].contains($0)
    }
    for name in names {
      let loss = try Catalogue.losses.make(from: ConfigurationNode(yaml: name, file: "test"))
      let isSparse = loss is SparseCategoricalCrossentropy
      for seed in 1...20 as ClosedRange<UInt64> {
        let rows = 10
        let predictions = Matrix.random(rows: rows, columns: 4, seed: seed)
        let targets = Matrix.lasting(rows: rows, columns: isSparse ? 1 : 4) {
          isSparse ? Float($0 % 4) : ($0 % 4 == Int(seed) % 4 ? 1 : 0)
        }
        Softmax().forward(predictions, into: predictions)
        for r in 0..<rows {
          let sum = try loss.evaluate(
            predictions.row(r), targets: targets.row(r), gradient: nil, scale: 0)
          #expect(sum >= 0, "\(name): \(sum)")
        }
        guard !isSparse, !(loss is CategoricalHinge) else { continue }
        let best = Matrix.lasting(rows: rows, columns: 4) {
          let isMargin = loss is Hinge || loss is SquaredHinge || loss is PerceptronLoss
          return isMargin && targets.buffer[$0] == 0 ? -1 : targets.buffer[$0]
        }
        let least = try loss.evaluate(best, targets: targets, gradient: nil, scale: 0)
        #expect(least >= 0 && least < 2e-5, "\(name): \(least)")
      }
    }
  }

  /// Logits of any size give finite losses and gradients that stay within the scale.
  @Test func extremeLogitsAreFinite() throws {
    let sizes: [Float] = [
      0, .leastNonzeroMagnitude, .leastNormalMagnitude / 100, 1, 15, 88, 104, 1e4, 1e6,
    ]
    let values = sizes.flatMap { [$0, -$0] }
    let options = ["", "label_smoothing: 0.1", "from_logits: true"]
    for name in ["binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy"] {
      for option in options {
        let node = try ConfigurationNode(yaml: "{\(name): {\(option)}}", file: "test")
        let loss = try Catalogue.losses.make(from: node)
        for shift in 0..<values.count {
          let logits = Matrix.lasting(rows: 2, columns: 3) {
            values[($0 * 5 + shift) % values.count]
          }
          let targets = Matrix.lasting(rows: 2, columns: 3) { $0 % 4 == 1 ? 1 : 0 }
          let gradient = Matrix.lasting(rows: 2, columns: 3) { _ in .nan }
          let sum =
            option.hasPrefix("from_logits")
            ? try loss.evaluate(logits, targets: targets, gradient: gradient, scale: 1)
            : try loss.evaluate(fusedLogits: logits, targets: targets, gradient: gradient, scale: 1)
          #expect(sum.isFinite && sum >= 0 && gradient.isFinite, "\(name) \(option): \(sum)")
        }
      }
    }
  }

  /// A prediction that is not a number must not look like a good one.
  @Test(arguments: Catalogue<any Loss>.losses.names)
  func notANumberStaysOne(name: String) throws {
    let loss = try Catalogue.losses.make(from: ConfigurationNode(yaml: name, file: "test"))
    let isSparse = loss is SparseCategoricalCrossentropy
    for position in 0..<4 {
      let predictions = Matrix.lasting(rows: 1, columns: 4) { $0 == position ? .nan : 0.25 }
      let targets = Matrix.lasting(rows: 1, columns: isSparse ? 1 : 4) {
        $0 == 0 && !isSparse ? 1 : 0
      }
      let sum = try loss.evaluate(predictions, targets: targets, gradient: nil, scale: 0)
      #expect(sum.isNaN, "\(sum)")
    }
  }

  @Test func zeroVectorsHaveFiniteCosines() {
    let zeros = Matrix.lasting(rows: 1, columns: 3)
    let gradient = Matrix.lasting(rows: 1, columns: 3) { _ in .nan }
    for targets in [zeros, .random(columns: 3, seed: 1)] {
      let loss = CosineSimilarity().evaluate(zeros, targets: targets, gradient: gradient, scale: 1)
      #expect(loss == 0 && gradient.isFinite)
    }
  }

  /// Labels of 0 and 1 are those of −1 and 1.
  @Test(arguments: ["hinge", "squared_hinge", "perceptron"])
  func labelsOfMargins(name: String) throws {
    let loss = try Catalogue.losses.make(from: ConfigurationNode(yaml: name, file: "test"))
    let predictions = Matrix.random(rows: 9, columns: 3, seed: 2)
    let sums = try [-1, 0].map { (negative: Float) in
      let targets = Matrix.lasting(rows: 9, columns: 3) { $0 % 3 == 0 ? 1 : negative }
      return try loss.evaluate(predictions, targets: targets, gradient: nil, scale: 0)
    }
    #expect(sums[0] == sums[1])
    let wrong = Matrix.lasting(rows: 9, columns: 3) { $0 == 17 ? 2 : 1 }
    let error = #expect(throws: InvalidTarget.self) {
      _ = try loss.evaluate(predictions, targets: wrong, gradient: nil, scale: 0)
    }
    #expect(error?.row == 5 && error?.message.contains("targets of -1 (or 0) and 1") == true)
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
