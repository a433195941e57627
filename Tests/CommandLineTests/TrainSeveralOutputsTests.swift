import Foundation
import HDF5
import JSON
import TestSupport
import Testing

extension TrainTests {
  /// Models with several outputs, from their data to their predictions.
  @Suite struct SeveralOutputs {
    private static let configuration = """
      name: several
      seed: 5
      data:
        file: several.h5
        train: {inputs: train/inputs, targets: {kind: train/kinds, size: train/sizes}}
        validation: {inputs: validation/inputs, targets: {kind: validation/kinds, size: validation/sizes}}
        test: {inputs: test/inputs, targets: {kind: test/kinds, size: test/sizes}}
        preprocessing: [{rescale: {scale: 0.0625}}]
        target_preprocessing: [{standardize: {inputs: [size]}}]
      model:
        - input: {name: features}
        - dense: {name: hidden, units: 8, activation: relu, kernel_initializer: he_normal}
        - dense: {name: kind, units: 3, activation: softmax}
        - dense: {name: size, units: 2, inputs: [hidden]}
      loss: {kind: sparse_categorical_crossentropy, size: mean_squared_error}
      loss_weights: {size: 0.5}
      metrics: {kind: [accuracy], size: [mae]}
      optimizer: {adam: {learning_rate: 0.02}}
      training:
        epochs: 3
        batch_size: 7
        shards: 4

      """

    private func folder(_ old: String = "", _ new: String = "") throws -> TrainingFolder {
      let problem = SmallProblem()
      let folder = try TrainingFolder(problem)
      let file = try File.create(folder.file("several.h5"))
      for (name, part) in problem.parts {
        let rows = part.targets.count
        try file.root.createDataset(
          named: "\(name)/inputs", shape: [rows, SmallProblem.features], part.inputs)
        try file.root.createDataset(named: "\(name)/kinds", shape: [rows], part.targets)
        let sizes = (0..<rows).flatMap { row in
          let own = part.inputs[row * SmallProblem.features..<(row + 1) * SmallProblem.features]
          return [own.reduce(0, +), (own.max() ?? 0) - (own.min() ?? 0)]
        }
        try file.root.createDataset(named: "\(name)/sizes", shape: [rows, 2], sizes)
      }
      try file.close()
      try #require(old.isEmpty || Self.configuration.contains(old), "there is no '\(old)'")
      let text = old.isEmpty ? Self.configuration : Self.configuration.replacing(old, with: new)
      try folder.write(text, to: "several.yaml")
      return folder
    }

    private func train(
      _ folder: TrainingFolder, _ output: String, ranks: Int, _ settings: [String] = []
    ) throws -> TrainedRun {
      let result = try folder.nntrain(
        ["several.yaml", "--output", output] + settings.flatMap { ["--set", $0] }, ranks: ranks)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      return TrainedRun(path: folder.file(output), standardOutput: result.standardOutput)
    }

    @Test func lossesAreAddedUp() throws {
      let folder = try folder()
      let run = try train(folder, "one", ranks: 1)
      #expect(
        run.standardOutput.contains(
          "kind: sparse_categorical_crossentropy + size: 0.5 · mean_squared_error"))
      let records = try run.records()
      let last = try #require(records.dropLast().last)
      let keys = ["loss", "kind_loss", "size_loss", "kind_accuracy", "size_mae"]
      #expect(last.keys.filter { $0.hasPrefix("val_") } == keys.map { "val_" + $0 })
      for record in records {
        for prefix in ["", "val_", "test_"] {
          guard let loss = record[prefix + "loss"] else { continue }
          let kind = try #require(record[prefix + "kind_loss"])
          let size = try #require(record[prefix + "size_loss"])
          #expect(abs(loss - kind - 0.5 * size) < 1e-5 * loss)
        }
      }
      let first = try #require(records.first?["loss"])
      #expect(try #require(last["loss"]) < first)
      // The targets of `size` are standardized: without learning anything, its loss would be about 1.
      #expect(try #require(records.first?["size_loss"]) < 5)
    }

    @Test(arguments: [2, 4]) func theSameBitsOnOtherRanks(ranks: Int) throws {
      let folder = try folder()
      let one = try train(folder, "one", ranks: 1)
      let other = try train(folder, "other", ranks: ranks)
      let areEqual = try one.digest(one.checkpoint(18)) == other.digest(other.checkpoint(18))
      #expect(areEqual)
      #expect(try one.lastingRecords() == other.lastingRecords())
    }

    @Test func monitorsOfOneOutput() throws {
      let folder = try folder()
      let run = try train(
        folder, "run", ranks: 1,
        [
          "checkpoint.monitor=val_size_loss", "training.target.metric=val_kind_accuracy",
          "training.target.value=0",
        ])
      #expect(try run.records().count == 2)
      let wrong = try folder.nntrain(
        ["several.yaml", "--set", "checkpoint.monitor=val_sizes_loss", "--output", "wrong"])
      expectOneError(wrong, code: 78, "'val_sizes_loss' is not known of an epoch", "val_size_loss")
    }

    @Test func evaluation() throws {
      let folder = try folder()
      let run = try train(folder, "one", ranks: 1)
      let last = try #require(try run.records().last)
      let table = try folder.nntrain(["evaluate", "one/model.h5"])
      #expect(table.exitCode == 0 && table.standardOutput.contains("\nkind\nclass"), "\(table)")
      #expect(table.standardOutput.contains("size_mae"))
      let named = try folder.nntrain([
        "evaluate", "one/model.h5", "--data", "several.h5", "--inputs", "test/inputs", "--targets",
        "kind=test/kinds", "--targets", "size=test/sizes", "--json",
      ])
      let json = try #require(JSONValue(parsing: named.standardOutput), "\(named)")
      for key in ["loss", "kind_loss", "size_loss", "kind_accuracy"] {
        guard case .number(let value)? = json[key] else {
          Issue.record("no \(key)")
          continue
        }
        #expect(abs(value - (last["test_\(key)"] ?? .nan)) < 1e-5)
      }
      guard case .array(let classes)? = json["kind"]?["classes"] else {
        Issue.record("no report: \(named)")
        return
      }
      #expect(classes.count == 3)
    }

    @Test func predictions() throws {
      let folder = try folder()
      let run = try train(folder, "one", ranks: 1)
      let result = try folder.nntrain([
        "predict", "one/model.h5", "--data", "several.h5", "--inputs", "test/inputs", "--output",
        "out.h5",
      ])
      #expect(
        result.standardOutput == "Wrote out.h5: predictions/kind [9, 3], predictions/size [9, 2]\n",
        "\(result)")
      let file = try File(folder.file("out.h5"))
      let kinds = try file.root.dataset(named: "predictions/kind").read(as: Float.self)
      let sizes = try file.root.dataset(named: "predictions/size").read(as: Float.self)
      let one = try folder.nntrain([
        "predict", "one/model.h5", "--data", "several.h5", "--inputs", "test/inputs", "--output",
        "size.h5", "--layer", "size",
      ])
      #expect(one.standardOutput == "Wrote size.h5: predictions [9, 2]\n", "\(one)")
      let alone = try File(folder.file("size.h5")).root.dataset(named: "predictions")
      #expect(try alone.read(as: Float.self) == sizes)
      guard KerasCheck.isPossible else { return }
      let inputs = try File(folder.file("several.h5")).root.dataset(named: "test/inputs")
      let check = try KerasCheck.run(
        run.path + "/model.h5",
        inputs: ["": .init(inputs.shape, try inputs.read(as: Float.self))],
        predictions: ["kind": .init([9, 3], kinds), "size": .init([9, 2], sizes)], training: true)
      #expect(check.exitCode == 0, "\(check)")
    }

    @Test func gradients() throws {
      let result = try folder().nntrain(["check-gradients", "several.yaml"])
      #expect(result.exitCode == 0, "\(result)")
    }

    @Test(arguments: [
      (
        "loss: {kind: sparse_categorical_crossentropy, size: mean_squared_error}",
        "loss: mean_squared_error", "one loss for 2 outputs: 'kind' and 'size'"
      ),
      (
        "size: mean_squared_error}", "sise: mean_squared_error}",
        "the model has no output 'sise'; did you mean 'size'?"
      ),
      (", size: mean_squared_error}", "}", "loss: there is none for the output 'size'"),
      (
        "metrics: {kind: [accuracy], size: [mae]}", "metrics: [accuracy]",
        "metrics: one list for 2 outputs"
      ),
      ("size: [mae]", "size: [sparse_categorical_accuracy]", "cannot compare outputs of shape [2]"),
      (
        "metrics: {kind: [accuracy], size: [mae]}",
        "metrics: {kind: [accuracy], size: [mae, mse: {name: mae}]}", "has 'mae' twice"
      ),
      ("loss_weights: {size: 0.5}", "loss_weights: {size: -1}", "must be at least 0, is -1"),
      (
        "loss_weights: {size: 0.5}", "loss_weights: {hidden: 1}", "the model has no output 'hidden'"
      ),
      (
        "train: {inputs: train/inputs, targets: {kind: train/kinds, size: train/sizes}}",
        "train: {inputs: train/inputs, targets: train/kinds}",
        "data.train.targets: one data set for the 2 outputs of the model"
      ),
      (
        "train: {inputs: train/inputs, targets: {kind: train/kinds, size: train/sizes}}",
        "train: {inputs: train/inputs, targets: {kind: train/kinds}}",
        "data.train.targets: no data set for the output 'size'"
      ),
      (
        "{kind: train/kinds, size: train/sizes}", "{kind: train/kinds, size: train/kinds}",
        "data set 'train/kinds' has targets of shape"
      ),
      (
        "epochs: 3", "class_weights: {0: 2}",
        "training.class_weights: the model has several outputs"
      ),
    ])
    func mistakes(old: String, new: String, words: String) throws {
      let result = try folder(old, new).nntrain(["several.yaml"])
      expectOneError(result, code: 78, words)
    }

    /// An output's loss in training must not be what validation's is called.
    @Test func namesThatRecordsHave() throws {
      let folder = try folder()
      let text = try String(contentsOfFile: folder.file("several.yaml"), encoding: .utf8)
      try folder.write(
        text.replacing("name: size,", with: "name: val,").replacing(" size:", with: " val:")
          .replacing("{size:", with: "{val:")
          .replacing("[size]", with: "[val]"), to: "several.yaml")
      let result = try folder.nntrain(["several.yaml"])
      expectOneError(result, code: 78, "records would have 'val_loss' twice")
    }

    /// The message names the data set of the output that has it.
    @Test(arguments: [1, 2]) func aTargetWithoutMeaning(ranks: Int) throws {
      let folder = try folder()
      let file = try File(folder.file("several.h5"), mode: .readWrite)
      try file.root.dataset(named: "train/kinds").write([Int32](repeating: 7, count: 40))
      try file.close()
      let result = try folder.nntrain(["several.yaml"], ranks: ranks)
      expectOneError(result, code: 65, "several.h5: data set 'train/kinds', row", "has the label 7")
    }
  }
}
