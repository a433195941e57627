import TestSupport
import Testing

extension TrainTests {
  /// Configurations that cannot be used.
  @Suite struct BadConfiguration {
    static let inputs: [BadInput] = [
      .folder("no file", 66, "nothing.yaml", "no such file") { _ in ["nothing.yaml"] }.alsoOnRanks,
      .configuration("no YAML", "[accuracy]", "[accuracy", "small.yaml:"),
      .configuration(
        "a misspelt key", "optimizer:", "optimiser:", "small.yaml:15", "optimiser", "optimizer"
      ).alsoOnRanks,
      .configuration(
        "a misspelt key below", "epochs: 3", "epoch: 3", "small.yaml:17", "training.epoch",
        "epochs"),
      .configuration(
        "a misspelt key in an entry", "units: 8", "unit: 8", "small.yaml:10", "unit", "units"),
      .configuration("a misspelt layer", "- dropout", "- dropuot", "small.yaml:11", "dropout"),
      .configuration(
        "a misspelt loss", "sparse_categorical_crossentropy", "sparse_categorical_crosentropy",
        "small.yaml:13", "'sparse_categorical_crossentropy'"),
      .configuration("a misspelt metric", "[accuracy]", "[acuracy]", "small.yaml:14", "accuracy"),
      .configuration("a key twice", "name: small", "name: small\nname: smaller", "small.yaml:2"),
      .configuration(
        "text for a number", "units: 8", "units: many", "small.yaml:10", "units", "whole number",
        "many"
      ).alsoOnRanks,
      .configuration(
        "a number for a list", "metrics: [accuracy]", "metrics: 5", "small.yaml:14", "metrics"),
      .configuration(
        "batch size 0", "batch_size: 7", "batch_size: 0", "small.yaml:18", "training.batch_size",
        "at least 1"
      ).alsoOnRanks,
      .configuration("no units", "units: 8", "units: 0", "small.yaml:10", "units", "at least 1"),
      .configuration("no epochs", "epochs: 3", "epochs: -1", "small.yaml:17", "at least 1"),
      .configuration(
        "a rate that is not finite", "learning_rate: 0.02", "learning_rate: .nan",
        "small.yaml:15", "learning_rate"),
      .configuration(
        "a rate beyond its range", "rate: 0.25", "rate: 1.5", "small.yaml:11", "rate"),
      .configuration("no model", "model:", "models:", "small.yaml:9", "model"),
      .configuration(
        "a shape that does not fit", "- dropout: {rate: 0.25}", "- reshape: {target_shape: [3, 3]}",
        "small.yaml:11", "[8]", "[3, 3]"
      ).alsoOnRanks,
      .configuration(
        "shapes that cannot be joined", "- dropout: {rate: 0.25}",
        "- reshape: {target_shape: [2, 4], name: a}\n  - concatenate: {inputs: [a, dense]}",
        "small.yaml:12", "[2, 4]", "[8]"),
      .configuration(
        "an output that does not fit the targets", "loss: sparse_categorical_crossentropy",
        "loss: categorical_crossentropy", "train/targets", "[3]"),
      .configuration(
        "a fixed number of shards that is no power of two", "batch_size: 7",
        "batch_size: 7\n  shards: 3", "shards"),
      .configuration(
        "inputs of a layer that is not there", "inputs: train/inputs",
        "inputs: {picture: train/inputs}", "data.train.inputs", "picture", "input"),
    ]

    @Test(arguments: BadInput.trials(inputs)) func refused(input: BadInput, ranks: Int) throws {
      let folder = try TrainTests.expectRefusal(input, ranks: ranks)
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }

    static let overrides: [BadInput] = [
      .arguments("a misspelt key", "--set", "training.epoch=3", words: ["--set", "epochs"]),
      .arguments("a wrong type", "--set", "seed=seven", words: ["--set", "seed", "seven"]),
      .arguments("batch size 0", "--set", "training.batch_size=0", words: ["--set", "at least 1"]),
      .arguments("no such layer", "--set", "model.7.dense.units=4", words: ["--set", "model.7"]),
    ]

    @Test(arguments: overrides) func refusedOverrides(input: BadInput) throws {
      let folder = try TrainTests.expectRefusal(input, ranks: 1)
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }

    /// Wrong use of the command line: a line about it, and where to read more; from one rank.
    @Test(arguments: [1, 2]) func wrongUse(ranks: Int) throws {
      let folder = try TrainingFolder()
      for arguments in [["small.yaml", "--ouput", "run"], ["small.yaml", "other.yaml"]] {
        let result = try folder.nntrain(arguments, ranks: ranks)
        let lines = result.standardError.split(separator: "\n")
        #expect(result.exitCode == 64 && lines.count == 2, "\(result)")
        #expect(lines.first?.hasPrefix("nntrain: error: ") == true, "\(result)")
        #expect(lines.last?.contains("--help") == true, "\(result)")
      }
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }
  }
}
