import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// The perceptron's learning rule, against the algorithm of the textbooks.
  @Suite struct PerceptronRule {
    /// Points with whole coordinates, at least one away from the line 2x − 3y = 2, on either side.
    private static let points: [(x: [Double], t: Double)] = {
      var state: UInt64 = 3
      var points: [(x: [Double], t: Double)] = []
      while points.count < 32 {
        let x = (0..<2).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Double(state >> 60) - 8
        }
        let side = 2 * x[0] - 3 * x[1] - 2
        if side.magnitude >= 1 { points.append((x, side > 0 ? 1 : -1)) }
      }
      return points
    }()

    /// The algorithm: a sample at a time, w ← w + t·x where t·(w·x) ≤ 0, the bias being a weight.
    private struct Textbook {
      var weights = [0.0, 0, 0]
      var mistakes = 0

      mutating func train(epochs: Int) {
        for (x, t) in (0..<epochs).flatMap({ _ in points }) {
          let x = x + [1]
          guard t * PerceptronRule.dot(weights, x) <= 0 else { continue }
          mistakes += 1
          for i in x.indices { weights[i] += t * x[i] }
        }
      }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0.0) { $0 + $1.0 * $1.1 }
    }

    private static let configuration = """
      name: perceptron
      data: {file: points.h5, train: {inputs: x, targets: t}, shuffle: none}
      model: [dense: {units: 1, kernel_initializer: zeros}]
      loss: perceptron
      optimizer: perceptron
      training: {batch_size: 1}

      """

    private func folder() throws -> TrainingFolder {
      let folder = try TrainingFolder()
      try folder.write(Self.configuration, to: "small.yaml")
      let file = try File.create(folder.file("points.h5"))
      let points = Self.points
      try file.root.createDataset(named: "x", shape: [32, 2], points.flatMap(\.x).map(Float.init))
      try file.root.createDataset(named: "t", shape: [32], points.map { Float($0.t) })
      try file.root.createDataset(
        named: "pairs", shape: [32, 2], points.flatMap { [Float($0.t), Float(-$0.t)] })
      try file.close()
      return folder
    }

    private func weights(_ run: TrainedRun) throws -> [Double] {
      try ["dense/kernel", "dense/bias"].flatMap { try run.weight($0) }.map(Double.init)
    }

    /// All numbers are whole: the weights are the same to the last bit.
    @Test func isTheTextbooksStepByStep() throws {
      let folder = try folder()
      for (epochs, ranks) in [(1, 1), (2, 2), (4, 1), (40, 2)] {
        let run = try folder.train(
          "run\(epochs)", "training.epochs=\(epochs)", "training.exchange=auto", ranks: ranks)
        var textbook = Textbook()
        textbook.train(epochs: epochs)
        #expect(try weights(run) == textbook.weights, "\(epochs) epochs")
        // A rate only scales what starts at zero.
        let slow = try folder.train(
          "slow\(epochs)", "training.epochs=\(epochs)",
          "optimizer={perceptron: {learning_rate: 0.25}}")
        #expect(try weights(slow) == textbook.weights.map { $0 / 4 })
      }
    }

    /// Novikoff: at most (R/γ)² mistakes, and then none.
    @Test func comesToRestOnSeparableClasses() throws {
      let folder = try folder()
      let run = try folder.train("run", "training.epochs=60")
      var textbook = Textbook()
      textbook.train(epochs: 60)
      let separator = [2.0, -3, -2]
      let radii = Self.points.map { Self.dot($0.x, $0.x) + 1 }
      let margins = Self.points.map { $0.t * Self.dot(separator, $0.x + [1]) }
      let margin = try #require(margins.min())
      let bound = try #require(radii.max()) * Self.dot(separator, separator) / (margin * margin)
      #expect(margin >= 1 && textbook.mistakes > 5 && Double(textbook.mistakes) <= bound)
      let weights = try weights(run)
      #expect(weights == textbook.weights)
      let errors = Self.points.count { $0.t * Self.dot(weights, $0.x + [1]) <= 0 }
      #expect(errors == 0)
      #expect(try run.records().last?["loss"] == 0)
    }

    /// From zero, all samples of a batch count: the step is their sum, for each unit by itself.
    @Test(arguments: [1, 2, 4]) func sumsOverTheBatch(ranks: Int) throws {
      let folder = try folder()
      let run = try folder.train(
        "run", "training.batch_size=16", "training.accumulate=2", "training.shards=8",
        "data.train.targets=pairs", "model.0.dense.units=2", ranks: ranks)
      let sums = (0..<3).map { i in
        Self.points.reduce(0.0) { $0 + $1.t * ($1.x + [1])[i] }
      }
      #expect(try weights(run) == sums.flatMap { [$0, -$0] })
    }

    /// Penalties count as they are written, however many samples a step has.
    @Test(arguments: [1, 2]) func addsPenaltiesOnce(ranks: Int) throws {
      let folder = try folder()
      // In the only step, the gradient of the second penalty is a quarter of the weights, all of them 1.
      let runs = try [0, 0.125].map { amount in
        try folder.train(
          "l2-\(amount)", "training.epochs=1", "training.batch_size=32", "training.shards=8",
          "model.0.dense.kernel_initializer=ones",
          "model.0.dense.kernel_regularizer={l2: {l2: \(amount)}}", ranks: ranks)
      }
      let differences = zip(try weights(runs[0]), try weights(runs[1])).map { $0 - $1 }
      #expect(differences == [0.25, 0.25, 0])
    }

    @Test(arguments: [
      ("loss=mean_squared_error", "belongs to the loss perceptron, and this is mean_squared_error"),
      ("training.gradient_clipping.value=1", "takes no bounds of gradients"),
      ("optimizer={perceptron: {momentum: 0.9}}", "unknown key"),
      ("optimizer={perceptron: {weight_decay: 0.1}}", "has no weight decay"),
      ("optimizer={perceptron: {gradient_noise: {eta: 1}}}", "adds no noise"),
    ])
    func whatItDoesNotHaveIsRefused(setting: String, words: String) throws {
      let result = try folder().nntrain(["small.yaml", "--set", setting, "--dry-run"])
      expectOneError(result, code: 78, words)
    }
  }
}
