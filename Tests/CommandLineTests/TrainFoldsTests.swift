import Compute
import DataLoading
import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// Cross-validation: a model for each fold.
  @Suite struct Folds {
    private static let validation =
      "  validation: {inputs: validation/inputs, targets: validation/targets}\n"
    private static let three = ["training.folds=3", "training.shards=8"]

    /// A folder whose configuration has no validation set.
    private func folder() throws -> TrainingFolder {
      let folder = try TrainingFolder()
      try folder.configure(Self.validation, "")
      let text = try String(contentsOfFile: folder.file("small.yaml"), encoding: .utf8)
      try folder.write(
        text.replacing("rescale: {scale: 0.0625}", with: "standardize: {}"), to: "small.yaml")
      return folder
    }

    private func train(
      _ folder: TrainingFolder, _ output: String, _ settings: [String], resume: String? = nil,
      ranks: Int = 1
    ) throws -> CommandResult {
      try folder.nntrain(
        ["small.yaml", "--output", output] + settings.flatMap { ["--set", $0] }
          + (resume.map { ["--resume", $0] } ?? []), ranks: ranks)
    }

    private func results(_ folder: TrainingFolder, _ output: String) throws -> String {
      try String(contentsOfFile: folder.file("\(output)/folds.json"), encoding: .utf8)
    }

    @Test func areTheSameOnAnyNumberOfRanks() throws {
      let folder = try folder()
      var texts: [String] = []
      for ranks in [1, 2, 4] {
        let result = try train(folder, "run\(ranks)", Self.three, ranks: ranks)
        #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
        texts.append(try results(folder, "run\(ranks)"))
        #expect(
          folder.names(in: "run\(ranks)") == [
            "config.yaml", "fold-1", "fold-2", "fold-3", "folds.json",
          ])
        #expect(
          folder.names(in: "run\(ranks)/fold-2") == [
            "checkpoints", "config.yaml", "metrics.jsonl", "model.h5",
          ])
      }
      let second = TrainedRun(path: folder.file("run1/fold-2"), standardOutput: "")
      let summary = try folder.nntrain(["inspect", second.checkpoint(12)])
      #expect(summary.standardOutput.contains("full shuffle, seed 5, fold 2 of 3"), "\(summary)")
      let areSame = texts[0] == texts[1] && texts[0] == texts[2]
      #expect(areSame, "\(texts)")
      for key in ["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"] {
        #expect(texts[0].components(separatedBy: "\"\(key)\"").count == 6, "\(key): \(texts[0])")
      }
    }

    /// A fold is what a training is whose sets hold the fold's rows, preprocessing included.
    @Test func areTrainingsOnTheirRows() throws {
      let folder = try folder()
      let result = try train(folder, "run", Self.three)
      #expect(result.exitCode == 0, "\(result)")
      let problem = SmallProblem()
      let all = try #require(problem.parts["train"])
      let order = KeyedPermutation(count: 40, generator: Philox(seed: 5, purpose: .folds))
      for (fold, positions) in [0..<13, 13..<26, 26..<40].enumerated() {
        let held = Set(positions.map { order[$0] })
        var parts = problem
        for (name, isWanted) in [("train", false), ("validation", true)] {
          let rows = (0..<40).filter { held.contains($0) == isWanted }
          var part = SmallProblem.Part(rows: 0, seed: 1)
          part.inputs = rows.flatMap { all.inputs[$0 * 6..<$0 * 6 + 6] }
          part.targets = rows.map { all.targets[$0] }
          parts.parts[name] = part
        }
        let other = try TrainingFolder(parts)
        try other.configure("rescale: {scale: 0.0625}", "standardize: {}")
        let whole = try other.train("run", "training.shards=8")
        let own = TrainedRun(path: folder.file("run/fold-\(fold + 1)"), standardOutput: "")
        let areSame = try whole.lastingRecords() == own.lastingRecords()
        #expect(areSame, "fold \(fold + 1)")
        #expect(try whole.weights() == own.weights())
      }
    }

    /// A job that is asked to stop in the second fold leaves with 75; the next goes on there, on
    /// other ranks, and comes to the same numbers.
    @Test func goOnWhereTheyWereStopped() throws {
      let folder = try folder()
      let settings =
        Self.three + [
          "training.epochs=200", "checkpoint.every={steps: 40}",
          "checkpoint.monitor=val_accuracy", "optimizer={sgd: {}}",
        ]
      let options = settings.map { "--set '\($0)'" }.joined(separator: " ")
      let result = try folder.shell(
        """
        \(Interruption.waiting.replacing("run/checkpoints", with: "run/fold-2/checkpoints"))
        ranks 2 small.yaml --output run \(options) & reached 40 && kill -USR1 $! && wait $!
        """)
      #expect(result.exitCode == 75 && result.standardError == "", "\(result)")
      #expect(!folder.has("run/fold-2/model.h5") && !folder.has("run/fold-3"))
      let rest = try train(folder, "run", settings, resume: "auto", ranks: 4)
      #expect(rest.exitCode == 0 && rest.standardError == "", "\(rest)")
      #expect(rest.standardOutput.contains("Fold 1/3 is done.\n"), "\(rest)")
      #expect(rest.standardOutput.contains("Going on after step "), "\(rest)")
      let whole = try train(folder, "whole", settings, ranks: 2)
      #expect(whole.exitCode == 0, "\(whole)")
      let areSame = try results(folder, "run") == results(folder, "whole")
      #expect(areSame)
    }

    /// Of a configuration that says something else, no fold is done.
    @Test func goOnToMoreEpochs() throws {
      let folder = try folder()
      #expect(try train(folder, "run", Self.three).exitCode == 0)
      let longer = Self.three + ["training.epochs=5"]
      let result = try train(folder, "run", longer, resume: "auto")
      #expect(result.exitCode == 0 && !result.standardOutput.contains("is done"), "\(result)")
      #expect(try train(folder, "whole", longer).exitCode == 0)
      let areSame = try results(folder, "run") == results(folder, "whole")
      #expect(areSame)
    }

    /// Each fold stops by itself, and its numbers are those of the epoch whose weights it keeps.
    @Test func stopEarlyByThemselves() throws {
      let folder = try folder()
      let result = try train(
        folder, "run",
        Self.three + [
          "training.epochs=40", "optimizer.adam.learning_rate=0.2",
          "training.early_stopping={patience: 2, restore_best: true}",
        ])
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.standardOutput.contains("Stopped early"), "\(result)")
      let lines = try results(folder, "run").split(separator: "\n").filter {
        $0.contains("\"fold\"")
      }
      for fold in 1...3 {
        let run = TrainedRun(path: folder.file("run/fold-\(fold)"), standardOutput: "")
        let epochs = try run.records().filter { $0["val_loss"] != nil }
        let best = try #require(epochs.min { ($0["val_loss"] ?? 0) < ($1["val_loss"] ?? 0) })
        let epoch = Int(try #require(best["epoch"]))
        #expect(epoch < epochs.count && epochs.count < 40)
        #expect(lines[fold - 1].contains("\"epoch\": \(epoch),"), "\(lines)")
      }
    }

    @Test func areShownByADryRun() throws {
      let folder = try folder()
      let result = try folder.nntrain(["small.yaml", "--set", "training.folds=3", "--dry-run"])
      #expect(result.exitCode == 0 && !folder.has("runs"), "\(result)")
      #expect(result.standardOutput.contains("  folds      3 of 40 samples: 3 models"), "\(result)")
      #expect(result.standardOutput.contains("27 training, 13 validation, 9 test samples"))
    }

    /// Commands that train one model, or none, take the first fold.
    @Test func otherCommandsTakeTheFirst() throws {
      let folder = try folder()
      for command in [
        ["check-gradients"], ["find-learning-rate"], ["bench", "step", "--rounds", "1"],
      ] {
        let result = try folder.nntrain(command + ["small.yaml", "--set", "training.folds=3"])
        #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      }
    }

    @Test(arguments: [1, 2]) func whatDoesNotFitIsRefused(ranks: Int) throws {
      let folder = try folder()
      func expect(
        _ code: Int32, _ words: String, _ settings: String..., resume: String? = nil
      ) throws {
        let result = try train(
          folder, "run", settings, resume: resume, ranks: ranks)
        expectOneError(result, code: code, words)
      }
      try expect(78, "40 samples cannot be cut into 41 folds", "training.folds=41")
      try expect(78, "must be at least 2", "training.folds=1")
      try expect(
        78, "data.validation names another", "training.folds=3", "data.validation.fraction=0.1")
      let wrong = try train(folder, "run", ["training.folds=3"], resume: "some.h5", ranks: ranks)
      #expect(wrong.exitCode == 64 && wrong.standardError.contains("--resume takes 'auto' alone"))
      #expect(!folder.has("run"))
      #expect(try train(folder, "run", ["training.folds=2"], ranks: ranks).exitCode == 0)
      try expect(73, "is not empty", "training.folds=2")
      #expect(
        try train(folder, "raw", ["training.folds=2", "data.preprocessing=[]"]).exitCode == 0)
      // A checkpoint of one fold is none of another, even where both have as many samples.
      try FileManager.default.removeItem(atPath: folder.file("raw/folds.json"))
      try FileManager.default.removeItem(atPath: folder.file("raw/fold-1"))
      try FileManager.default.moveItem(
        atPath: folder.file("raw/fold-2"), toPath: folder.file("raw/fold-1"))
      let moved = try train(
        folder, "raw", ["training.folds=2", "data.preprocessing=[]"], resume: "auto", ranks: ranks)
      expectOneError(moved, code: 78, "fold 2 of 2")
    }

    /// A fraction of 0 is no validation set, and plain runs and folds do not mix.
    @Test func plainRunsStayApart() throws {
      let folder = try folder()
      let result = try train(
        folder, "folds", ["training.folds=2", "data.validation.fraction=0"])
      #expect(result.exitCode == 0, "\(result)")
      try folder.train("plain")
      let mixed = try train(folder, "plain", ["training.folds=2"], resume: "auto")
      expectOneError(mixed, code: 73, "training without folds")
      let other = try train(folder, "folds", [], resume: "auto")
      expectOneError(other, code: 73, "directory of a cross-validation")
    }
  }
}
