import Foundation
import HDF5
import Interchange
import JSON
import TestSupport
import Testing
import Training

extension TrainTests {
  /// `training.layer_statistics`: what is measured in each layer, and said about it.
  @Suite struct LayerMonitors {
    private static let everyFourth = "training.layer_statistics={steps: 4}"

    private func statistics(_ run: TrainedRun) throws -> [LayerStatistics] {
      try String(contentsOfFile: "\(run.path)/metrics.jsonl", encoding: .utf8)
        .split(separator: "\n").compactMap { LayerStatistics(parsing: String($0)) }
    }

    private func warnings(_ run: TrainedRun) -> [Substring] {
      run.standardOutput.split(separator: "\n").filter { $0.hasPrefix("Warning: ") }
    }

    private func norm(_ values: [Double]) -> Double {
      values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The gradient before it is clipped, the step as it was taken, outputs with their activations.
    @Test(arguments: [1, 4]) func equalPlainFormulas(ranks: Int) throws {
      let problem = SmallProblem()
      let folder = try TrainingFolder(problem)
      let initial = "initializer: {constant: {value: -0.4}}"
      let run = try folder.train(
        "run",
        "model=[{dense: {units: 8, activation: relu, bias_\(initial)}}, "
          + "{dense: {units: 3, activation: softmax}}]",
        "optimizer={sgd: {learning_rate: 0.5, momentum: 0.9}}", "training.batch_size=full",
        "training.gradient_clipping={global_norm: 0.1}", "checkpoint={every: {steps: 1}, keep: 9}",
        "training.layer_statistics={steps: 2}", ranks: ranks)
      let all = try statistics(run)
      #expect(all.map(\.step) == [1, 2] && all.map(\.samples) == [40, 40])
      let layers = try #require(all.last?.layers)
      try #require(layers.map(\.name) == ["dense", "dense_1"])

      let weights = try [1, 2].map { step in
        try StoredWeight.list(in: File(run.checkpoint(step)).root)
          .map { try $0.dataset.read(as: Float.self).map(Double.init) }
      }
      let part = try #require(problem.parts["train"])
      let plain = PlainNetwork(weights: weights[0], inputs: SmallProblem.features)
        .run(part.inputs.map { Double($0) * 0.0625 }, targets: part.targets.map(Int.init))
      for (index, outputs) in [plain.hidden, plain.outputs].enumerated() {
        let own = 2 * index..<2 * index + 2
        let before = weights[0][own].flatMap { $0 }
        let change = zip(weights[1][own].flatMap { $0 }, before).map { $0 - $1 }
        let mean = outputs.reduce(0, +) / Double(outputs.count)
        let deviation = norm(outputs.map { $0 - mean }) / Double(outputs.count).squareRoot()
        let expected = [
          norm(plain.gradients[own].flatMap { $0 }), norm(before), norm(change) / norm(before),
          mean, deviation,
        ]
        let layer = layers[index]
        let measured = [
          layer.gradientNorm, layer.weightNorm, layer.updateRatio, layer.mean, layer.deviation,
        ].map { $0 ?? .nan }
        for (a, b) in zip(measured, expected) {
          let isClose = abs(a / b - 1) < 1e-5
          #expect(isClose, "\(layer.name): \(measured), not \(expected)")
        }
      }
      let dead = (0..<8).count { unit in
        (0..<40).allSatisfy { plain.hidden[$0 * 8 + unit] == 0 }
      }
      #expect(dead > 0 && dead < 8, "\(dead)")
      #expect(layers[0].deadUnits == Double(dead) / 8 && layers[1].deadUnits == nil)
    }

    /// Measuring changes nothing of the training, and the number of ranks nothing of what is measured:
    /// with dropout, a shard without samples and a last batch that is smaller.
    @Test func theSameOnAnyNumberOfRanks() throws {
      let folder = try TrainingFolder()
      let settings = ["training.shards=8", "checkpoint.keep=9"]
      let off = try folder.train("off", settings[0], settings[1])
      let one = try folder.train("np1", settings[0], settings[1], Self.everyFourth)
      #expect(try statistics(one).map(\.step) == [1, 4, 8, 12, 16])
      #expect(try off.digest(off.checkpoint(18)) == one.digest(one.checkpoint(18)))
      for ranks in [2, 4, 8] {
        let run = try folder.train(
          "np\(ranks)", settings[0], settings[1], Self.everyFourth, ranks: ranks)
        try TrainTests.expectSameBits(one, run, step: 18)
      }
    }

    /// However ranks share parameters; with a layerwise optimizer, penalties, constraints, averages.
    @Test(arguments: ["all_reduce", "hierarchical"]) func everyExchange(exchange: String) throws {
      let folder = try TrainingFolder()
      func train(_ output: String, _ more: String, ranks: Int) throws -> TrainedRun {
        try folder.train(
          output, "training.shards=8", Self.everyFourth, "optimizer={lamb: {use_ema: true}}",
          "model.0.dense.kernel_regularizer=l2", "model.2.dense.kernel_constraint=max_norm",
          "model.0.dense.units=700", more, ranks: ranks)
      }
      let one = try train("one", "training.exchange=auto", ranks: 1)
      let run = try train("run", "training.exchange=\(exchange)", ranks: 4)
      try TrainTests.expectSameBits(one, run, step: 18)
    }

    /// Batches that are added up for a step are one large batch.
    @Test func accumulatedBatches() throws {
      let folder = try TrainingFolder()
      let large = try folder.train(
        "large", Self.everyFourth, "training.shards=8", "training.batch_size=16")
      let parts = try folder.train(
        "parts", Self.everyFourth, "training.shards=4", "training.batch_size=8",
        "training.accumulate=2", ranks: 2)
      try TrainTests.expectSameBits(large, parts, step: 9)
    }

    /// In the middle of an epoch, after a measured step whose table is yet to be printed, on another
    /// number of ranks; nothing is warned of again.
    @Test func resumingIsExact() throws {
      let folder = try TrainingFolder()
      let settings = [
        "training.shards=8", "checkpoint.every={steps: 5}", "training.layer_statistics=epoch",
        "model.0.dense.bias_initializer={constant: {value: -9}}",
      ]
      let whole = try folder.train(
        "whole", settings[0], settings[1], settings[2], settings[3], "checkpoint.keep=9")
      #expect(try statistics(whole).map(\.step) == [1, 5, 11, 17])
      #expect(warnings(whole).count == 1)
      let resumed = try folder.train(
        "resumed", settings[0], settings[1], settings[2], settings[3],
        resume: whole.checkpoint(5), ranks: 2)
      try TrainTests.expectSameBits(whole, resumed, step: 18)
      #expect(warnings(resumed).isEmpty, "\(resumed.standardOutput)")
      #expect(resumed.standardOutput.contains("\n  step 5 "), "\(resumed.standardOutput)")
    }

    /// What is wrong is said once, with the name of the layer and what to do; what is well is not.
    @Test func warningsInWords() throws {
      let folder = try TrainingFolder()
      let full = "training.batch_size=full"
      let on = "training.layer_statistics=epoch"
      let well = try folder.train("well", full, on, ranks: 2)
      #expect(warnings(well).isEmpty, "\(well.standardOutput)")
      let dead = try folder.train(
        "dead", full, on, "model.0.dense.bias_initializer={constant: {value: -9}}", ranks: 2)
      let isSaid =
        warnings(dead).count == 2
        && warnings(dead)[0].contains("later layers: 0 in 'dense'. Try")
        && warnings(dead)[1].contains("100% in 'dense' give 0 for every sample. Try a lower")
      #expect(isSaid, "\(dead.standardOutput)")
      // A gradient that explodes, unless it is clipped.
      let large = "model.0.dense.kernel_initializer={random_normal: {stddev: 3000}}"
      let sgd = "optimizer={sgd: {learning_rate: 0.1}}"
      let exploding = try folder.train("exploding", full, on, large, sgd, "training.epochs=1")
      #expect(warnings(exploding).contains { $0.contains("explode") }, "\(exploding)")
      let clipped = try folder.train(
        "clipped", full, on, large, sgd, "training.gradient_clipping={global_norm: 1}")
      #expect(!warnings(clipped).contains { $0.contains("explode") }, "\(clipped)")
    }

    /// The numbers stand in a table under the line of the epoch, and do not disturb other readers.
    @Test func theTable() throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run", "training.layer_statistics=epoch")
      let lines = run.standardOutput.split(separator: "\n")
      let place = try #require(lines.firstIndex { $0.hasPrefix("Epoch 3/3") })
      #expect(
        lines[place + 1].split(separator: " ")
          == ["step", "17", "gradient", "weights", "update/weights", "mean", "std", "dead"])
      #expect(
        lines[(place + 2)...].prefix(3).map { $0.split(separator: " ").first }
          == ["dense", "dropout", "dense_1"])
      #expect(lines.contains { $0.hasPrefix("Fit: accuracy ") })
      let inspected = try folder.nntrain(["inspect", run.checkpoint(18)])
      let epochs = inspected.lines.filter { $0.contains("val_loss") || $0.hasPrefix("3 ") }
      #expect(inspected.exitCode == 0 && !epochs.isEmpty, "\(inspected)")
      let off = try folder.train("off")
      #expect(!off.standardOutput.contains("update/weights"))
    }

    /// A rank whose part fails leaves nobody waiting.
    @Test(arguments: [1, 4]) func failuresLeaveNobodyWaiting(ranks: Int) throws {
      var problem = SmallProblem()
      problem.parts["train"]?.targets[22] = 99
      let folder = try TrainingFolder(problem)
      let result = try folder.nntrain(
        ["small.yaml", "--set", "training.layer_statistics={steps: 1}"], ranks: ranks)
      #expect(result.exitCode == 65 && !result.timedOut, "\(result)")
      #expect(result.standardError.contains("row 22"), "\(result)")
    }
  }
}
