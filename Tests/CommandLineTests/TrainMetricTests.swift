import Foundation
import JSON
import TestSupport
import Testing

extension TrainTests {
  /// Metrics, the report of classes, and what epochs decide.
  @Suite struct Metrics {
    private static let all =
      "metrics=[accuracy, top_k: {k: 2}, precision, recall: {average: none}, f1, auc, "
      + "auc: {curve: PR}, confusion_matrix, perplexity, sparse_categorical_accuracy]"

    private func settings(_ metrics: String) -> String {
      metrics.replacing("auc: {curve: PR}, ", with: "")
    }

    /// With fixed shards all metrics are the same to the bit on any number of ranks, lists and
    /// matrices included.
    @Test func areTheSameOnAnyNumberOfRanks() throws {
      let folder = try TrainingFolder()
      let metrics = settings(Self.all)
      let runs = try [1, 4].map { ranks in
        try folder.train("\(ranks)", metrics, "training.shards=4", ranks: ranks)
      }
      #expect(try runs[0].lastingRecords() == runs[1].lastingRecords())
      let last = try #require(try runs[0].records().last)
      let matrix = last.members.first { $0.key == "test_confusion_matrix" }?.value
      guard case .array(let rows)? = matrix else {
        Issue.record("no matrix: \(last.members)")
        return
      }
      #expect(rows.count == 3)
      let free = try folder.train("free", metrics, ranks: 3)
      let other = try #require(try free.records().last)
      for key in ["test_accuracy", "test_f1", "test_auc", "test_perplexity"] {
        let pair = (try #require(last[key]), try #require(other[key]))
        #expect(abs(pair.0 - pair.1) < 0.05 * abs(pair.0) + 1e-3, "\(key): \(pair)")
      }
      #expect(!runs[0].standardOutput.contains("confusion_matrix"))
    }

    @Test(arguments: [
      ("metrics=[mse, rmse, mae, mape, r2, cosine, categorical_accuracy, binary_accuracy]", 1),
      ("metrics=[precision, recall, f1: {average: none}, auc: {multi_label: true}]", 3),
    ]) func ofTargetsForEachOutput(metrics: String, ranks: Int) throws {
      let folder = try TrainingFolder()
      let one = [
        "loss=mean_squared_error", "model.2.dense={units: 6, activation: sigmoid}",
        "data.train.targets=train/inputs", "data.validation.targets=validation/inputs",
        "data.test.targets=test/inputs", "data.target_preprocessing=[rescale: {scale: 0.0625}]",
        "training.shards=4",
      ]
      let runs = try [1, 2].map { ranks in
        let result = try folder.nntrain(
          ["small.yaml", "--output", "\(ranks)"] + (one + [metrics]).flatMap { ["--set", $0] },
          ranks: ranks)
        #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
        return TrainedRun(path: folder.file("\(ranks)"), standardOutput: result.standardOutput)
      }
      #expect(try runs[0].lastingRecords() == runs[1].lastingRecords())
    }

    @Test func severalNumbersAreNoMonitor() throws {
      let folder = try TrainingFolder()
      expectOneError(
        try folder.nntrain([
          "small.yaml", "--set", "metrics=[confusion_matrix]", "--set",
          "checkpoint.monitor=val_confusion_matrix",
        ]), code: 78, "val_confusion_matrix", "several numbers", "checkpoint.monitor")
    }

    /// The report agrees with the matrix that the training has measured.
    @Test func reportOfClasses() throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run", "metrics=[accuracy, confusion_matrix]")
      let plain = try folder.nntrain(["evaluate", "run/model.h5"])
      #expect(plain.exitCode == 0, "\(plain)")
      for words in ["precision", "macro average", "weighted average", "rows are true classes"] {
        #expect(plain.standardOutput.contains(words), "\(plain)")
      }
      let result = try folder.nntrain(["evaluate", "run/model.h5", "--json"])
      let json = try #require(JSONValue(parsing: result.standardOutput), "\(result)")
      guard case .array(let rows)? = json["confusion_matrix"],
        case .array(let classes)? = json["classes"]
      else {
        Issue.record("\(result)")
        return
      }
      let counts = rows.map { row -> [Double] in
        guard case .array(let cells) = row else { return [] }
        return cells.compactMap { if case .integer(let count) = $0 { Double(count) } else { nil } }
      }
      let tested = try run.records().last?.members.first { $0.key == "test_confusion_matrix" }
      #expect(tested?.value == .array(counts.map { .numbers($0) }))
      #expect(classes.count == 3 && counts.joined().reduce(0, +) == 9)
    }

    @Test func reportOfOneOutput() throws {
      let folder = try TrainingFolder()
      try folder.train(
        "run", "model.2.dense={units: 1, activation: sigmoid}", "loss=binary_crossentropy",
        "data.target_preprocessing=[rescale: {scale: 0.5}]")
      let result = try folder.nntrain(["evaluate", "run/model.h5"])
      #expect(result.exitCode == 0 && result.standardOutput.contains("macro average"), "\(result)")
      let lines = result.lines
      #expect(lines.contains { $0.hasPrefix("0 ") } && !lines.contains { $0.hasPrefix("2 ") })
    }
  }

  /// Inputs and targets that preprocessing learns something about.
  @Suite struct Learned {
    @Test(arguments: [1, 2]) func rangesAndCategories(ranks: Int) throws {
      let folder = try TrainingFolder()
      let settings = [
        "data.preprocessing=[min_max]", "data.target_preprocessing=[one_hot]",
        "loss=categorical_crossentropy", "training.shards=2",
      ]
      let all = settings.flatMap { ["--set", $0] }
      let result = try folder.nntrain(["small.yaml", "--output", "run"] + all, ranks: ranks)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      let run = TrainedRun(path: folder.file("run"), standardOutput: result.standardOutput)
      // The same without one-hot targets.
      let sparse = try folder.train(
        "sparse", "data.preprocessing=[min_max]", "training.shards=2", ranks: ranks)
      let losses = try [run, sparse].map { try $0.records().last?["test_loss"] ?? 0 }
      #expect(abs(losses[0] - losses[1]) < 1e-4 * losses[1], "\(losses)")
      // The stored model has learned it, too.
      let evaluated = try folder.nntrain(["evaluate", "run/model.h5", "--json"])
      let loss = JSONValue(parsing: evaluated.standardOutput)?["loss"]
      guard case .number(let value)? = loss else {
        Issue.record("\(evaluated)")
        return
      }
      #expect(abs(value - losses[0]) < 1e-5 * value)
      // Six columns of 16 categories.
      let categories = try folder.train(
        "categories", "data.preprocessing=[one_hot: {categories: 16}]",
        "model=[flatten, dense: {units: 3, activation: softmax}]", ranks: ranks)
      #expect(try categories.weights().count == 6 * 16 * 3 + 3)
      let predicted = try folder.nntrain([
        "predict", "categories/model.h5", "--output", "p.h5",
      ])
      #expect(predicted.exitCode == 0, "\(predicted)")
    }
  }

  /// Early stopping with the best weights, and the target.
  @Suite struct Stopping {
    /// The loss falls, and the greatest is taken for the best.
    private static let worsening = [
      "training.epochs=8",
      "training.early_stopping={mode: max, patience: 3, restore_best: true}",
    ]

    private func train(
      _ folder: TrainingFolder, _ output: String, _ settings: [String], ranks: Int = 1,
      resume: Bool = false
    ) throws -> TrainedRun {
      let result = try folder.nntrain(
        ["small.yaml", "--output", output] + settings.flatMap { ["--set", $0] }
          + (resume ? ["--resume", "auto"] : []), ranks: ranks)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      return TrainedRun(path: folder.file(output), standardOutput: result.standardOutput)
    }

    private func bestEpoch(_ run: TrainedRun) throws -> Int {
      let losses = try run.records().compactMap { $0["val_loss"] }
      let best = try #require(losses.max())
      return (losses.firstIndex(of: best) ?? 0) + 1
    }

    @Test(arguments: [1, 3]) func theBestWeightsBecomeTheModel(ranks: Int) throws {
      let folder = try TrainingFolder()
      let run = try train(folder, "run", Self.worsening, ranks: ranks)
      let best = try bestEpoch(run)
      let epochs = try run.records().count - 1
      try #require(best < epochs)
      #expect(
        run.standardOutput.contains("weights of the best epoch, \(best)"), "\(run.standardOutput)")
      // A run that ends there has the same weights.
      let short = try train(
        folder, "short", Self.worsening + ["training.epochs=\(best)"], ranks: ranks)
      let digests = try [run, short].map { try $0.digest("\($0.path)/model.h5")[0] }
      #expect(digests[0] == digests[1])
      #expect(try run.records().last?["test_loss"] == short.records().last?["test_loss"])
    }

    @Test func theBestWeightsOutliveResuming() throws {
      let folder = try TrainingFolder()
      let whole = try train(folder, "whole", Self.worsening)
      let best = try bestEpoch(whole)
      let parts = Self.worsening + ["training.epochs=\(best + 1)"]
      _ = try train(folder, "parts", parts)
      let resumed = try train(folder, "parts", Self.worsening, resume: true)
      let digests = try [whole, resumed].map { try $0.digest("\($0.path)/model.h5") }
      #expect(digests[0] == digests[1])
      #expect(try whole.lastingRecords() == resumed.lastingRecords())
      // Resuming what has ended ends the same way.
      let again = try train(folder, "parts", Self.worsening, resume: true)
      #expect(try again.digest("\(again.path)/model.h5") == digests[0])
    }

    @Test func noCheckpointsNothingToRestore() throws {
      let folder = try TrainingFolder()
      expectOneError(
        try folder.nntrain([
          "small.yaml", "--set", "checkpoint.every=never", "--set",
          "training.early_stopping.restore_best=true",
        ]), code: 78, "restore_best", "checkpoint.every")
    }

    @Test(arguments: [1, 2]) func stopsAtATarget(ranks: Int) throws {
      let folder = try TrainingFolder()
      let target = ["training.target={metric: val_loss, value: 1.05}", "training.epochs=30"]
      let run = try train(folder, "run", target, ranks: ranks)
      let losses = try run.records().compactMap { $0["val_loss"] }
      #expect(losses.count < 30 && (losses.last ?? 9) <= 1.05)
      #expect(losses.dropLast().allSatisfy { $0 > 1.05 })
      #expect(
        run.standardOutput.contains("Target reached: val_loss is at most 1.050."),
        "\(run.standardOutput)")
      let again = try train(folder, "run", target, ranks: ranks, resume: true)
      #expect(try again.records().compactMap { $0["val_loss"] } == losses)
      #expect(again.standardOutput.contains("Target reached"))
      expectOneError(
        try folder.nntrain(
          ["small.yaml", "--set", "training.target={metric: val_f1, value: 1}"], ranks: ranks),
        code: 78, "val_f1", "training.target.metric")
    }

    @Test func saysHowWellItFits() throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run")
      #expect(run.standardOutput.contains("\nFit: accuracy "), "\(run.standardOutput)")
    }
  }
}
