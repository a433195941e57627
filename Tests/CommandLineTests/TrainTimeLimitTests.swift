import Foundation
import TestSupport
import Testing
import Training

extension TrainTests {
  /// Jobs that end before their limit.
  @Suite struct TimeLimits {
    @Test(arguments: [1, 4]) func savedAndLeft(ranks: Int) throws {
      let folder = try TrainingFolder()
      let result = try folder.nntrain(
        [
          "small.yaml", "--output", "run", "--set", "training.epochs=1000000", "--set",
          "training.time_limit={minutes: 0.02}", "--set", "checkpoint.every=never",
        ], ranks: ranks)
      #expect(result.exitCode == 75 && result.standardError == "", "\(result)")
      #expect(result.lines.last?.hasPrefix("Time limit reached") == true, "\(result)")
      #expect(result.standardOutput.contains("--resume auto") && !folder.has("run/model.h5"))
      let name = try #require(folder.names(in: "run/checkpoints").last)
      let step = try #require(Int(name.dropFirst(5).dropLast(3)))

      let epochs = step / 6 + 2
      let resumed = try folder.train(
        "run", "training.epochs=\(epochs)", resume: "auto", ranks: ranks)
      let whole = try folder.train(
        "whole", "training.epochs=\(epochs)", "checkpoint.every={steps: 1000000}", ranks: ranks)
      let digests = try [whole, resumed].map { try $0.digest($0.checkpoint(6 * epochs)) }
      #expect(digests[0] == digests[1])
      #expect(try whole.lastingRecords() == resumed.lastingRecords())
    }

    /// The first validation takes some seconds.
    @Test(arguments: [2]) func withinTheValidation(ranks: Int) throws {
      let folder = try TrainingFolder(SmallProblem(validation: 300_000))
      let settings = ["model.0.dense.units=16000", "training.epochs=1"]
      let result = try folder.nntrain(
        ["small.yaml", "--output", "run"]
          + (settings + ["training.time_limit={minutes: 0.03}"]).flatMap { ["--set", $0] },
        ranks: ranks)
      #expect(result.exitCode == 75 && result.standardError == "", "\(result)")
      #expect(result.lines.last?.hasPrefix("Time limit reached") == true, "\(result)")
      let stopped = try CheckpointDirectory(folder.file("run/checkpoints")).newest { _ in }
      let progress = try #require(stopped).checkpoint.progress
      #expect(progress.epoch == 0 && progress.stepInEpoch == 6, "all steps, and not the record")

      let resumed = try folder.train(
        "run", settings[0], settings[1], resume: "auto", ranks: ranks, timeout: 120)
      let whole = try folder.train("whole", settings[0], settings[1], ranks: ranks, timeout: 120)
      try TrainTests.expectSameBits(whole, resumed, step: 6)
      #expect(try whole.lastingRecords() == resumed.lastingRecords())
    }

    @Test func aLimitThatIsNotReached() throws {
      try TrainingFolder().train("run", "training.time_limit={hours: 1}", ranks: 2)
    }

    @Test(arguments: ["{minutes: 1, hours: 1}", "{minutes: 0}", "{seconds: 3}", "3"])
    func badLimits(limit: String) throws {
      expectOneError(
        try TrainingFolder().nntrain(["small.yaml", "--set", "training.time_limit=\(limit)"]),
        code: 78, "training.time_limit")
    }
  }
}
