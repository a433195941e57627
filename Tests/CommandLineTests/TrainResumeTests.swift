import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// A training that went on from a checkpoint is the one that was never interrupted, to the bit.
  @Suite struct Resume {
    /// Checks that two runs have the same weights and optimizer state after a step, and in the end
    /// the same model and metrics.
    private func expectSame(
      _ a: TrainedRun, _ b: TrainedRun, step: Int,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let digests = try [a, b].map { try $0.digest($0.checkpoint(step)) }
      #expect(digests[0] == digests[1], sourceLocation: sourceLocation)
      let models = try [a, b].map { try $0.digest("\($0.path)/model.h5")[0] }
      #expect(models[0] == models[1], sourceLocation: sourceLocation)
      let records = try [a, b].map { try $0.lastingRecords() }
      #expect(records[0] == records[1], sourceLocation: sourceLocation)
    }

    static let optimizers = [
      ("adam: {learning_rate: 0.02}", 1), ("adam: {learning_rate: 0.02}", 2),
      ("adam: {learning_rate: 0.02, amsgrad: true}", 2), ("sgd: {learning_rate: 0.1}", 1),
      ("sgd: {learning_rate: 0.1, momentum: 0.9}", 2),
      ("sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: true}", 1),
      ("rmsprop: {learning_rate: 0.01}", 2),
      ("rmsprop: {learning_rate: 0.01, momentum: 0.5, centered: true}", 1),
      ("lamb: {learning_rate: 0.02, weight_decay: 0.1, use_ema: true, ema_momentum: 0.9}", 2),
      (
        "nadam: {learning_rate: {one_cycle: {max_learning_rate: 0.05}}, "
          + "gradient_noise: {eta: 0.001}}", 1
      ),
      ("lars: {learning_rate: 1, warmup: {epochs: 2}, gradient_noise: {eta: 0.001}}", 2),
    ]

    /// A hundred steps in epochs of six; the 50th is in the middle of the ninth epoch.
    @Test(arguments: optimizers)
    func inTheMiddleOfAnEpoch(optimizer: String, ranks: Int) throws {
      let folder = try TrainingFolder()
      try folder.configure("adam: {learning_rate: 0.02}", optimizer)
      // 17 epochs are 102 steps.
      let settings = ["training.epochs=17", "checkpoint.every={steps: 50}"]
      let whole = try folder.train(
        "whole", settings[0], settings[1], "checkpoint.keep=100", ranks: ranks)
      let resumed = try folder.train(
        "resumed", settings[0], settings[1], resume: whole.checkpoint(50), ranks: ranks)
      #expect(resumed.standardOutput.contains("Going on after step 50, in epoch 9."))
      try expectSame(whole, resumed, step: 100)
      try expectSame(whole, resumed, step: 102)
    }

    @Test(arguments: [1, 3]) func atTheEndOfAnEpoch(ranks: Int) throws {
      let folder = try TrainingFolder()
      let whole = try folder.train("whole", "training.epochs=8", ranks: ranks)
      try folder.train("parts", "training.epochs=4", ranks: ranks)
      let parts = try folder.train("parts", "training.epochs=8", resume: "auto", ranks: ranks)
      try expectSame(whole, parts, step: 48)
      #expect(whole.checkpoints == parts.checkpoints)
      let best = try [whole, parts].map { try $0.digest("\($0.path)/checkpoints/best.h5") }
      #expect(best[0] == best[1])
    }

    @Test func standardizedInputsAndClippedGradients() throws {
      let folder = try TrainingFolder()
      try folder.configure("rescale: {scale: 0.0625}", "standardize: {}")
      let clipping = "training.gradient_clipping={global_norm: 0.1}"
      let whole = try folder.train("whole", "training.epochs=4", clipping, ranks: 2)
      try folder.train("parts", "training.epochs=2", clipping, ranks: 2)
      let parts = try folder.train(
        "parts", "training.epochs=4", clipping, resume: "auto", ranks: 2)
      try expectSame(whole, parts, step: 24)
    }

    /// Nothing is an improvement by 10, so that training stops after the first epoch and three more.
    @Test func theStateOfEarlyStopping() throws {
      let ranks = 2
      let folder = try TrainingFolder()
      let stopping = "training.early_stopping={patience: 3, min_delta: 10}"
      let whole = try folder.train("whole", "training.epochs=9", stopping, ranks: ranks)
      #expect(whole.standardOutput.contains("Stopped early"), "\(whole.standardOutput)")
      #expect(try whole.records().map { $0["epoch"] } == [1, 2, 3, 4, nil])
      try folder.train("parts", "training.epochs=2", stopping, ranks: ranks)
      let parts = try folder.train(
        "parts", "training.epochs=9", stopping, resume: "auto", ranks: ranks)
      try expectSame(whole, parts, step: 24)
      // Going on once more finds that there is nothing left to do.
      let again = try folder.train(
        "parts", "training.epochs=9", stopping, resume: "auto", ranks: ranks)
      try expectSame(whole, again, step: 24)
    }

    @Test(arguments: [1, 3]) func aFinishedRun(ranks: Int) throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run", ranks: ranks)
      let digest = try run.digest("\(run.path)/model.h5")
      let records = try run.lastingRecords()
      let again = try folder.train("run", resume: "auto", ranks: ranks)
      #expect(try again.digest("\(run.path)/model.h5") == digest)
      #expect(try again.lastingRecords() == records)
    }

    @Test func autoWhereThereIsNothingYet() throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run", resume: "auto", ranks: 2)
      #expect(try run.records().count == 4)
    }

    @Test func aDamagedNewestCheckpoint() throws {
      let ranks = 2
      let folder = try TrainingFolder()
      let whole = try folder.train("whole", "training.epochs=4", ranks: ranks)
      let run = try folder.train("run", "training.epochs=4", ranks: ranks)
      let newest = URL(fileURLWithPath: run.checkpoint(24))
      var bytes = try Data(contentsOf: newest)
      bytes[bytes.count / 2] ^= 0x10
      try bytes.write(to: newest)
      let result = try folder.nntrain(
        ["small.yaml", "--output", "run", "--set", "training.epochs=4", "--resume", "auto"],
        ranks: ranks)
      #expect(result.exitCode == 0, "\(result)")
      let lines = result.standardError.split(separator: "\n")
      #expect(lines.count == 1 && lines[0].hasPrefix("nntrain: warning: "), "\(result)")
      #expect(result.standardError.contains("step-000000024.h5 is damaged"), "\(result)")
      #expect(result.standardOutput.contains("Going on after step 18"), "\(result)")
      try expectSame(whole, run, step: 24)
    }

    /// Another number of ranks sums in another order: the same up to rounding, and that is said.
    @Test func onAnotherNumberOfRanks() throws {
      let folder = try TrainingFolder()
      let whole = try folder.train("whole", "training.epochs=6", ranks: 2)
      try folder.train("parts", "training.epochs=3", ranks: 2)
      let result = try folder.nntrain(
        ["small.yaml", "--output", "parts", "--set", "training.epochs=6", "--resume", "auto"],
        ranks: 3)
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.standardError.contains("differs in rounding"), "\(result)")
      try TrainTests.expectClose(
        whole, TrainedRun(path: folder.file("parts"), standardOutput: result.standardOutput))
    }
  }
}
