import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

/// What holds for losses whatever the numbers are, and what they refuse.
@Suite struct LossPropertyTests {
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
