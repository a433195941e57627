import TestSupport
import Testing

extension TrainTests {
  /// Metrics with names of their own, and losses that are told of logits.
  @Suite struct MetricNames {
    @Test func aMetricComesTwiceUnderTwoNames() throws {
      let folder = try TrainingFolder()
      let metrics =
        "metrics=[accuracy, top_k: {k: 1, name: first}, top_k: {k: 2}, auc: {name: roc}]"
      let run = try folder.train("named", metrics, "checkpoint.monitor=val_first")
      for record in try run.records().dropLast() {
        let (first, two) = (try #require(record["val_first"]), try #require(record["val_top_k"]))
        #expect(first == record["val_accuracy"])
        #expect(first < two)
        #expect(record["val_roc"] != nil && record["val_auc"] == nil)
      }
      let evaluated = try folder.nntrain(["evaluate", "named/model.h5", "--json"])
      #expect(evaluated.exitCode == 0, "\(evaluated)")
      #expect(evaluated.standardOutput.contains("\"first\""), "\(evaluated)")
    }

    /// Which way is better is the metric's, whatever its name.
    @Test func aNameIsNoDirection() throws {
      let folder = try TrainingFolder()
      let run = try folder.train(
        "run", "metrics=[accuracy: {name: hits}]", "checkpoint.monitor=val_hits",
        "training.target={metric: val_hits, value: 0.01}")
      #expect(run.standardOutput.contains("val_hits is at least 0.01"), "\(run.standardOutput)")
    }

    @Test(arguments: [
      ("[top_k, top_k: {k: 2}]", "has 'top_k' twice"),
      ("[top_k: {name: a}, top_k: {k: 2, name: a}]", "has 'a' twice"),
      ("[top_k: {name: accuracy}, accuracy]", "has 'accuracy' twice"),
      ("[top_k: {name: loss}]", "'loss' cannot be the name of a metric"),
      ("[top_k: {name: val_a}]", "'val_a' cannot be the name of a metric"),
      ("[top_k: {name: 'a b'}]", "'a b' cannot be the name of a metric"),
      ("[named]", "unknown metric 'named'"),
    ]) func namesAreUnique(metrics: String, message: String) throws {
      let result = try TrainingFolder().nntrain(
        ["small.yaml", "--dry-run", "--set", "metrics=\(metrics)"])
      expectOneError(result, code: 78, message)
    }

    @Test func adviceNamesTheKindOfAMetric() throws {
      let result = try TrainingFolder().nntrain([
        "small.yaml", "--dry-run", "--set", "metrics=[precision: {average: none, name: mine}]",
        "--set", "checkpoint.monitor=val_mine",
      ])
      expectOneError(
        result, code: 78, "'val_mine' is several numbers", "give precision options that make it one"
      )
    }

    @Test(arguments: [
      ("softmax", "sparse_categorical_crossentropy"),
      ("sigmoid", "sparse_categorical_crossentropy"),
    ]) func probabilitiesAreNoLogits(activation: String, loss: String) throws {
      let result = try TrainingFolder().nntrain([
        "small.yaml", "--dry-run", "--set", "loss={\(loss): {from_logits: true}}", "--set",
        "model.2.dense.activation=\(activation)",
      ])
      expectOneError(result, code: 78, "\(loss) has from_logits: true", "ends with \(activation)")
    }

    @Test func logitsAreLogits() throws {
      let result = try TrainingFolder().nntrain([
        "small.yaml", "--dry-run", "--set",
        "loss={sparse_categorical_crossentropy: {from_logits: true}}", "--set",
        "model.2.dense.activation=linear",
      ])
      #expect(result.exitCode == 0, "\(result)")
    }
  }
}
