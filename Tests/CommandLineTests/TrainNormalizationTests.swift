import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Batch normalization in whole runs: its statistics are part of what ranks and checkpoints share.
  @Suite struct Normalization {
    private static let layers = "dropout: {rate: 0.25}"
    private static let normalized = """
      batch_normalization: {synchronized: true}
        - batch_normalization: {name: own}
      """

    private func folder(_ problem: SmallProblem = SmallProblem()) throws -> TrainingFolder {
      let folder = try TrainingFolder(problem)
      try folder.configure(Self.layers, Self.normalized)
      return folder
    }

    /// In the middle of an epoch, on another number of ranks.
    @Test(arguments: [1, 2, 4]) func resumingIsExact(ranks: Int) throws {
      let folder = try folder()
      let settings = ["training.shards=8", "training.epochs=5", "checkpoint.every={steps: 10}"]
      let average = "optimizer={adam: {learning_rate: 0.02, use_ema: true}}"
      let whole = try folder.train(
        "whole", settings[0], settings[1], settings[2], average, "checkpoint.keep=100",
        ranks: ranks)
      let resumed = try folder.train(
        "resumed", settings[0], settings[1], settings[2], average, resume: whole.checkpoint(10),
        ranks: ranks * 2)
      try TrainTests.expectSameBits(whole, resumed, step: 30)
    }

    /// What was evaluated at the end of training is what a checkpoint or the model predicts: moving
    /// statistics and all, with and without averaged weights.
    @Test(arguments: [false, true]) func storedModelsPredictTheSame(isAveraged: Bool) throws {
      let folder = try folder()
      let optimizer = "optimizer={adam: {learning_rate: 0.02, use_ema: \(isAveraged)}}"
      let run = try folder.train("run", optimizer, ranks: 2)
      for file in ["run/model.h5", "run/checkpoints/step-000000018.h5"] {
        let result = try folder.nntrain(["evaluate", file])
        #expect(result.exitCode == 0, "\(result)")
        let line = try #require(result.lines.first { $0.contains("loss") })
        let loss = try #require(line.split(separator: " ").last.flatMap { Double($0) })
        let expected = try #require(try run.records().last?["test_loss"])
        #expect(abs(loss / expected - 1) < 1e-6)
      }
    }

    /// A rank whose part fails in the middle of a step takes part in the sums of the others.
    @Test(arguments: [1, 2, 4]) func failuresLeaveNobodyWaiting(ranks: Int) throws {
      var problem = SmallProblem()
      problem.parts["train"]?.targets[22] = 99
      let folder = try folder(problem)
      let result = try folder.nntrain(
        ["small.yaml", "--set", "training.batch_size=12", "--set", "training.accumulate=2"],
        ranks: ranks)
      #expect(result.exitCode == 65, "\(result)")
      #expect(result.standardError.contains("row 22"), "\(result)")
    }

    /// The samples of a part of an accumulated step depend on the number of ranks.
    @Test func synchronizedPartsAreNotExact() throws {
      let folder = try folder()
      let result = try folder.nntrain(
        ["small.yaml", "--set", "training.shards=8", "--set", "training.accumulate=2"])
      #expect(result.exitCode == 78, "\(result)")
      #expect(result.standardError.contains("'batch_normalization' is synchronized"), "\(result)")
    }

    /// A bias in front of a normalization has no gradient but rounding.
    @Test(arguments: [1, 2]) func gradientsAreRight(ranks: Int) throws {
      let folder = try folder()
      let result = try folder.nntrain(
        ["check-gradients", "small.yaml"], ranks: ranks)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(!result.standardOutput.contains("moving"))
    }
  }
}
