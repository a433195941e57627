import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Training goes on without the steps that are not finite.
  @Suite struct Skip {
    private static let skip = "training.non_finite=skip"

    /// A folder with one sample that makes its step infinite.
    private func folder(row: Int = 13) throws -> TrainingFolder {
      let folder = try TrainingFolder(TrainTests.problemWithHugeSample(row: row))
      try folder.configure("  preprocessing: [{rescale: {scale: 0.0625}}]\n", "")
      return folder
    }

    @Test(arguments: [1, 4]) func oneStepOfEachEpoch(ranks: Int) throws {
      let folder = try folder()
      let run = try folder.train("run", Self.skip, ranks: ranks)
      let records = try run.records()
      #expect(records.count == 4)
      for record in records.dropLast() {
        #expect(record["skipped_steps"] == 1 && record["loss"]?.isFinite == true)
        #expect(record["val_loss"]?.isFinite == true)
        // The samples of the step do not count: it had 7, or 5 if it was the last one.
        let hits = [33.0, 35].map { (record["accuracy"] ?? .nan) * $0 }
        #expect(hits.contains { abs($0 - $0.rounded()) < 1e-9 })
      }
      let lines = run.standardOutput.split(separator: "\n")
      #expect(lines.filter { $0.hasPrefix("Skipped: the loss is not finite at step ") }.count == 3)
      #expect(lines.allSatisfy { !$0.hasPrefix("Skipped") || $0.contains("sample 13 of data.h5") })
      #expect(lines.contains { $0.hasPrefix("Epoch 3/3") && $0.contains("skipped_steps 1  ") })
      #expect(try run.weights().allSatisfy(\.isFinite))
    }

    @Test func theSameOnAnyNumberOfRanks() throws {
      let folder = try folder()
      let settings = ["training.shards=4", "training.gradient_clipping={global_norm: 0.5}"]
      let one = try folder.train("one", Self.skip, settings[0], settings[1])
      let four = try folder.train("four", Self.skip, settings[0], settings[1], ranks: 4)
      #expect(try one.digest(one.checkpoint(18)) == four.digest(four.checkpoint(18)))
      #expect(try one.lastingRecords() == four.lastingRecords())
    }

    /// Skipping every other step is training without its samples, for the optimizer, too.
    @Test(arguments: [1, 2]) func aSkippedStepLeavesNoTrace(ranks: Int) throws {
      var clean = TrainTests.problemWithHugeSample(row: 0)
      clean.parts["train"]?.inputs.removeFirst(20 * SmallProblem.features)
      clean.parts["train"]?.targets.removeFirst(20)
      let problems = [TrainTests.problemWithHugeSample(row: 0), clean]
      let folders = try problems.map { try TrainingFolder($0) }
      let runs = try folders.map { folder in
        try folder.configure("  - dropout: {rate: 0.25}\n", "")
        return try folder.train(
          "run", Self.skip, "data.preprocessing=[]", "data.shuffle=none", "training.batch_size=20",
          "training.epochs=5", ranks: ranks)
      }
      let (weights, records) = try withExtendedLifetime(folders) {
        (
          try runs.map { try $0.weights() },
          try runs.map { try #require($0.records().dropLast().last) }
        )
      }
      #expect(weights[0] == weights[1])
      #expect(records[0]["loss"] == records[1]["loss"])
      #expect(records[0]["skipped_steps"] == 1 && records[1]["skipped_steps"] == nil)
    }

    @Test(arguments: [1, 4]) func tooManyInARow(ranks: Int) throws {
      let folder = try TrainingFolder()
      let arguments = [
        "small.yaml", "--set", "optimizer={sgd: {learning_rate: 1e30}}", "--set",
        "training.non_finite={skip: {at_most: 5}}", "--set",
        "checkpoint={every: {steps: 1}, keep: 9}",
      ]
      func expectStop(_ more: String...) throws {
        expectOneError(
          try folder.nntrain(arguments + more, ranks: ranks), code: 1, "not finite at step 7 (",
          "5 steps before it had to be skipped already")
      }
      try expectStop("--output", "run")
      // The count goes on where a checkpoint left it.
      try expectStop("--output", "run", "--resume", "auto")
      let third = TrainedRun(path: folder.file("run"), standardOutput: "").checkpoint(3)
      try expectStop("--output", "other", "--resume", third)
    }

    @Test(arguments: [1, 4]) func resumed(ranks: Int) throws {
      let folder = try folder()
      let settings = ["training.epochs=5", "checkpoint={every: {steps: 4}, keep: 100}"]
      let whole = try folder.train("whole", Self.skip, settings[0], settings[1], ranks: ranks)
      for step in [4, 12, 20] {
        let resumed = try folder.train(
          "from\(step)", Self.skip, settings[0], settings[1], resume: whole.checkpoint(step),
          ranks: ranks)
        #expect(try whole.digest(whole.checkpoint(30)) == resumed.digest(resumed.checkpoint(30)))
        #expect(try whole.lastingRecords() == resumed.lastingRecords())
      }
    }
  }
}
