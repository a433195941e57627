import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// What a training leaves behind.
  @Suite struct Runs {
    private let recordKeys = [
      "epoch", "step", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate",
      "samples_per_second", "seconds",
    ]

    @Test(arguments: [1, 3]) func aRunDirectory(ranks: Int) throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run", "training.epochs=6", ranks: ranks)
      #expect(folder.names() == ["data.h5", "run", "small.yaml"])
      #expect(
        folder.names(in: "run") == ["checkpoints", "config.yaml", "metrics.jsonl", "model.h5"])
      #expect(
        run.checkpoints == [
          "best.h5", "step-000000024.h5", "step-000000030.h5", "step-000000036.h5",
        ])

      let records = try run.records()
      #expect(records.count == 7)
      for (index, record) in records.dropLast().enumerated() {
        #expect(record.keys == recordKeys)
        #expect(record["epoch"] == Double(index + 1) && record["step"] == Double(6 * (index + 1)))
        #expect(record["learning_rate"] == 0.02)
        #expect((record["samples_per_second"] ?? 0) > 0 && (record["seconds"] ?? 0) > 0)
        // Each sample is counted once, so that an accuracy is a whole number of them.
        for (key, count) in [("accuracy", 40.0), ("val_accuracy", 11)] {
          let hits = (record[key] ?? .nan) * count
          #expect(abs(hits - hits.rounded()) < 1e-9, "\(key)")
        }
      }
      let test = try #require(records.last)
      #expect(test.keys == ["test_loss", "test_accuracy"])
      #expect(try #require(records[5]["loss"]) < 0.8 * (try #require(records[0]["loss"])))

      // The model is that of the last step, the best checkpoint that of the least validation loss.
      let last = try run.digest(run.checkpoint(36))
      #expect(try run.digest("\(run.path)/model.h5")[0] == last[0])
      let losses = records.dropLast().map { $0["val_loss"] ?? .infinity }
      let best = losses.firstIndex(of: losses.min() ?? 0) ?? 0
      if best >= 3 {
        let digest = try run.digest("\(run.path)/checkpoints/best.h5")
        #expect(try digest == run.digest(run.checkpoint(6 * (best + 1))))
      }
    }

    @Test func theResolvedConfigurationGivesTheSameModelAgain() throws {
      let folder = try TrainingFolder()
      let first = try folder.train("a", "training.epochs=2", "model.0.dense.units=5", "seed=11")
      let yaml = try String(contentsOfFile: folder.file("a/config.yaml"), encoding: .utf8)
      #expect(yaml.contains("units: 5") && yaml.contains("seed: 11"), "\(yaml)")
      try folder.write(yaml, to: "small.yaml")
      let second = try folder.train("b")
      #expect(
        try first.digest(folder.file("a/model.h5")) == first.digest(folder.file("b/model.h5")))
      #expect(try first.lastingRecords() == second.lastingRecords())
      let other = try folder.train("c", "seed=12")
      #expect(try first.weights() != other.weights())
      #expect(try first.weights().count == 6 * 5 + 5 + 5 * 3 + 3)
    }

    @Test(arguments: [1, 2]) func theBuiltInProblem(ranks: Int) throws {
      let folder = try TrainingFolder()
      let result = try folder.nntrain([], ranks: ranks)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      let run = TrainedRun(path: folder.file("runs/digits"), standardOutput: result.standardOutput)
      let accuracy = try run.records().last?["test_accuracy"]
      #expect(try #require(accuracy) > 0.95)
    }

    @Test(arguments: [1, 3]) func aDryRunWritesNothing(ranks: Int) throws {
      let folder = try TrainingFolder()
      let result = try folder.nntrain(["small.yaml", "--dry-run"], ranks: ranks)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(folder.names() == ["data.h5", "small.yaml"])
      let text = result.standardOutput.split(separator: " ").joined(separator: " ")
      for words in ["83 parameters in all", "40 training, 11 validation, 9 test samples"] {
        #expect(text.contains(words), "\(result)")
      }
      for words in ranks == 1
        ? ["rank 0 rows 0..<7 of"] : ["rank 0 rows 0..<2 of", "rank 2 rows 4..<7 of"]
      {
        #expect(text.contains(words), "\(result)")
      }
      // One rank speaks.
      #expect(text.components(separatedBy: "83 parameters in all").count == 2, "\(result)")
    }

    @Test func checkpointsAsConfigured() throws {
      let folder = try TrainingFolder()
      let steps = try folder.train("steps", "checkpoint.every={steps: 4}", "checkpoint.keep=20")
      let written = Set(steps.checkpoints.compactMap { Int($0.dropFirst(5).dropLast(3)) })
      #expect(written.isSuperset(of: [4, 8, 12, 16, 18]))
      // Beside every fourth step and the end: an epoch's end that was the best so far.
      #expect(written.isSubset(of: [4, 6, 8, 12, 16, 18]))
      let never = try folder.train("never", "checkpoint.every=never")
      #expect(never.checkpoints == [])
      #expect(folder.has("never/model.h5"))
      #expect(try never.weights() == steps.weights())
      let one = try folder.train("one", "checkpoint.keep=1")
      #expect(one.checkpoints == ["best.h5", "step-000000018.h5"])
    }

    @Test(arguments: [1, 2]) func valuesThatAreNotFinite(ranks: Int) throws {
      let folder = try TrainingFolder()
      let settings = ["training.batch_size=full", "optimizer={sgd: {learning_rate: 1e30}}"]
      // One step of this size: what is measured after it is not finite, and null.
      let run = try folder.train(
        "one", settings[0], settings[1], "training.epochs=1", ranks: ranks)
      let records = try run.records()
      #expect(records[0].keys == recordKeys && records[0]["loss"] != nil)
      #expect(records[0].members.contains { $0.key == "val_loss" && $0.value == .null })
      #expect(records[1].members.first?.value == .null)
      // The second step sees it.
      let result = try folder.nntrain(
        ["small.yaml", "--output", "two"] + settings.flatMap { ["--set", $0] }, ranks: ranks)
      expectOneError(result, code: 1, "the loss is not finite at step 2")
      #expect(!folder.has("two/model.h5"))
    }

    @Test func plainLinesWhereThereIsNoTerminal() throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run", ranks: 2)
      let output = run.standardOutput
      #expect(!output.contains("\r") && !output.contains("\u{1B}"), "\(output)")
      let lines = output.split(separator: "\n")
      #expect(lines.filter { $0.hasPrefix("Epoch ") }.count == 3, "\(output)")
      #expect(lines.contains { $0.hasPrefix("Epoch 3/3  loss ") }, "\(output)")
      #expect(lines.contains { $0.hasPrefix("Test: test_loss ") }, "\(output)")
      #expect(lines.last == "Model: run/model.h5" || lines.last == "Model: \(run.path)/model.h5")
    }
  }
}
