import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// Penalties, constraints, and weights of classes and samples, in a whole run.
  @Suite struct Regularization {
    /// Settings with which the weights stay where they begin, at 1 in the first kernel.
    private static let still = [
      "optimizer={sgd: {learning_rate: 1.0e-30}}", "model.0.dense.kernel_initializer=ones",
      "model.1.dropout.rate=0", "training.epochs=1",
    ]

    private func run(
      _ folder: TrainingFolder, _ output: String, _ settings: [String], ranks: Int = 1,
      file: String = "small.yaml"
    ) throws -> TrainedRun {
      let result = try folder.nntrain(
        [file, "--output", output] + (Self.still + settings).flatMap { ["--set", $0] },
        ranks: ranks)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      return TrainedRun(path: folder.file(output), standardOutput: result.standardOutput)
    }

    /// The losses of a run: in training, validation and test.
    private func losses(_ run: TrainedRun) throws -> [Double] {
      let records = try run.records()
      return ["loss", "val_loss", "test_loss"].compactMap { key in
        records.lazy.compactMap { $0[key] }.first
      }
    }

    private func expectClose(
      _ values: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let isClose =
        values.count == expected.count
        && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(abs($1), 1) }
      #expect(isClose, "\(values), \(expected)", sourceLocation: sourceLocation)
    }

    /// The first kernel has 48 ones.
    @Test(arguments: [1, 2]) func penaltiesAreInEveryLoss(ranks: Int) throws {
      let folder = try TrainingFolder()
      let plain = try losses(run(folder, "plain", [], ranks: ranks))
      for (index, (penalty, value)) in [
        ("{l2: {l2: 0.5}}", 24.0), ("{l1: {l1: 0.25}}", 12), ("{l1_l2: {l1: 0.5, l2: 1}}", 72),
      ].enumerated() {
        let trained = try run(
          folder, "\(index)", ["model.0.dense.kernel_regularizer=\(penalty)"], ranks: ranks)
        try expectClose(losses(trained), plain.map { $0 + value })
        let frozen = try run(
          folder, "frozen \(index)",
          ["model.0.dense.kernel_regularizer=\(penalty)", "training.freeze=[dense]"], ranks: ranks)
        try expectClose(losses(frozen), plain)
        let evaluation = try folder.nntrain(["evaluate", "\(index)/model.h5"])
        let line = evaluation.standardOutput.split(separator: "\n").first { $0.hasPrefix("loss") }
        let loss = line?.split(separator: " ").last.flatMap { Double($0) } ?? .nan
        expectClose([loss], [plain[2] + value])
      }
    }

    /// Penalties on outputs are means over the samples: a bias of 2 in each of three units.
    @Test func penaltiesOnOutputs() throws {
      let folder = try TrainingFolder()
      let settings = [
        "model.2.dense.activation=linear", "model.2.dense.kernel_initializer=zeros",
        "model.2.dense.bias_initializer={constant: {value: 2}}", "metrics=[]",
        "loss={sparse_categorical_crossentropy: {from_logits: true}}",
      ]
      let plain = try losses(run(folder, "plain", settings))
      let trained = try losses(
        run(folder, "l2", settings + ["model.2.dense.activity_regularizer={l2: {l2: 0.5}}"]))
      expectClose(trained, plain.map { $0 + 6 })
    }

    @Test(arguments: [1, 2]) func classWeights(ranks: Int) throws {
      let folder = try TrainingFolder()
      let plain = try losses(run(folder, "plain", [], ranks: ranks))
      let trained = try losses(
        run(folder, "weighted", ["training.class_weights={0: 3, 1: 3, 2: 3}"], ranks: ranks))
      // As in Keras, they are weights of the training alone.
      expectClose(trained, [3 * plain[0], plain[1], plain[2]])
    }

    @Test(arguments: [
      ("training.class_weights={3: 2}", "there is no class 3; the model has 3 classes"),
      ("training.class_weights={a: 2}", "expected the numbers of classes, found 'a'"),
      ("training.class_weights={0: -2}", "must be at least 0"),
      ("training.freeze=[dense, dens]", "the model has no layer 'dens'"),
    ])
    func badSettings(setting: String, words: String) throws {
      let folder = try TrainingFolder()
      let result = try folder.nntrain(["small.yaml", "--set", setting])
      expectOneError(result, code: 78, words)
    }

    /// Samples with a weight; the factor is that of the part.
    private func weightedFolder(_ factors: [String: Float], columns: Int = 1) throws
      -> TrainingFolder
    {
      let problem = SmallProblem()
      let folder = try TrainingFolder(problem)
      let file = try File.create(folder.file("weighted.h5"))
      for (name, part) in problem.parts {
        let rows = part.targets.count
        try file.root.createDataset(
          named: "\(name)/inputs", shape: [rows, SmallProblem.features], part.inputs)
        try file.root.createDataset(named: "\(name)/targets", shape: [rows], part.targets)
        try file.root.createDataset(
          named: "\(name)/weights", shape: columns == 1 ? [rows] : [rows, columns],
          [Float](repeating: factors[name] ?? 1, count: rows * columns))
      }
      try file.close()
      return folder
    }

    private static let weighted = [
      "data.file=weighted.h5", "data.train.sample_weights=train/weights",
      "data.validation.sample_weights=validation/weights",
    ]

    @Test(arguments: [1, 2]) func sampleWeights(ranks: Int) throws {
      let folder = try weightedFolder(["train": 2, "validation": 0.5])
      let plain = try losses(run(folder, "plain", [], ranks: ranks))
      let trained = try losses(run(folder, "weighted", Self.weighted, ranks: ranks))
      expectClose(trained, [2 * plain[0], plain[1] / 2, plain[2]])
      let both = try losses(
        run(
          folder, "both", Self.weighted + ["training.class_weights={0: 3, 1: 3, 2: 3}"],
          ranks: ranks))
      expectClose(both, [6 * plain[0], plain[1] / 2, plain[2]])
      let held = try losses(
        run(
          folder, "held",
          [
            "data.file=weighted.h5", "data.train.sample_weights=train/weights",
            "data.validation={fraction: 0.25}",
          ], ranks: ranks))
      #expect(held[1] > 0)
    }

    /// What weighs nothing is not learned from.
    @Test func weightsOfZero() throws {
      let folder = try weightedFolder(["train": 0])
      let settings = Self.weighted + ["optimizer={sgd: {learning_rate: 0.5}}"]
      let trained = try run(folder, "zero", settings)
      #expect(try losses(trained)[0] == 0)
      #expect(try trained.weight("dense/kernel") == [Float](repeating: 1, count: 48))
    }

    @Test func sampleWeightsOfAWrongShape() throws {
      let folder = try weightedFolder([:], columns: 2)
      let result = try folder.nntrain(["small.yaml"] + Self.weighted.flatMap { ["--set", $0] })
      expectOneError(
        result, code: 65,
        "'train/weights' has samples of the shape [2], but a sample has one weight")
    }

    @Test(arguments: [1, 4]) func constraintsHold(ranks: Int) throws {
      let folder = try TrainingFolder()
      let trained = try folder.train(
        "run", "model.0.dense.units=1500", "model.0.dense.kernel_constraint=unit_norm",
        "model.0.dense.bias_constraint=non_neg",
        "model.2.dense.kernel_constraint={max_norm: {max_value: 0.5, axis: 1}}", ranks: ranks)
      let kernel = try trained.weight("dense/kernel")
      for column in 0..<1500 {
        let norm = (0..<6).reduce(Float(0)) {
          $0 + kernel[$1 * 1500 + column] * kernel[$1 * 1500 + column]
        }
        #expect(abs(norm.squareRoot() - 1) < 1e-5)
      }
      #expect(try trained.weight("dense/bias").allSatisfy { $0 >= 0 })
      let second = try trained.weight("dense_1/kernel")
      for row in 0..<1500 {
        let norm = second[row * 3..<row * 3 + 3].reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        #expect(norm <= 0.5 + 1e-5)
      }
    }

    @Test func gradientsWithPenaltiesAreRight() throws {
      let folder = try weightedFolder(["train": 0.7])
      let result = try folder.nntrain(
        ["check-gradients", "small.yaml"]
          + (Self.weighted + [
            "model.0.dense.activation=sigmoid", "model.0.dense.kernel_regularizer={l1: {l1: 0.1}}",
            "model.0.dense.activity_regularizer={kl_sparsity: {beta: 0.1}}",
            "model.2.dense.kernel_regularizer={l2: {l2: 0.1}}", "model.2.dense.bias_regularizer=l2",
            "model.2.dense.activity_regularizer=l2", "training.class_weights={0: 2, 1: 0.5}",
          ]).flatMap { ["--set", $0] })
      #expect(result.exitCode == 0 && result.lines.count == 4, "\(result)")
      let frozen = try folder.nntrain(
        ["check-gradients", "small.yaml", "--set", "training.freeze=[dense]"])
      #expect(frozen.exitCode == 0 && frozen.lines.count == 2, "\(frozen)")
    }
  }
}
