import TestSupport
import Testing

extension TrainTests {
  /// What metrics and class weights make of the targets and outputs of two classes.
  @Suite struct ClassTargets {
    /// Two classes, called by these numbers, for one output.
    private func folder(_ classes: (Int32, Int32), loss: String) throws -> TrainingFolder {
      var problem = SmallProblem()
      for name in problem.parts.keys {
        problem.parts[name]?.targets =
          SmallProblem().parts[name]?.targets.map {
            $0 == 0 ? classes.0 : classes.1
          } ?? []
      }
      let folder = try TrainingFolder(problem)
      try folder.write(
        SmallProblem.configuration
          .replacing("dense: {units: 3, activation: softmax}", with: "dense: {units: 1}")
          .replacing("sparse_categorical_crossentropy", with: loss), to: "small.yaml")
      return folder
    }

    private static let metrics = "metrics=[accuracy, precision, recall, f1, confusion_matrix]"

    /// Of margins, class 1 is what lies above 0, and −1 is another name of class 0.
    @Test(arguments: ["hinge", "squared_hinge", "perceptron"])
    func signsAreClasses(loss: String) throws {
      let records = try [(-1, 1), (0, 1)].map { classes in
        let folder = try folder((Int32(classes.0), Int32(classes.1)), loss: loss)
        let run = try folder.train(
          "run", Self.metrics, "training.class_weights={0: 3.0}", "training.epochs=8")
        let report = try folder.nntrain(["evaluate", "run/model.h5"])
        #expect(report.exitCode == 0 && report.standardOutput.contains("macro average"))
        return try run.lastingRecords()
      }
      let areSame = records[0] == records[1]
      #expect(areSame)
      let plain = try folder((-1, 1), loss: loss)
      let unweighted = try plain.train("run", Self.metrics, "training.epochs=8").lastingRecords()
      #expect(unweighted != records[0])
    }

    /// Right is what is right of the probabilities.
    @Test func logitsAreComparedWithZero() throws {
      let records = try [("linear", "{binary_crossentropy: {from_logits: true}}"), ("sigmoid", "")]
        .map {
          activation, loss in
          let folder = try folder((0, 1), loss: loss.isEmpty ? "binary_crossentropy" : loss)
          return try folder.train("run", Self.metrics, "model.2.dense.activation=\(activation)")
            .records()
        }
      #expect(records[0].contains { $0["val_f1"] != nil })
      for (a, b) in zip(records[0], records[1]) {
        for key in ["accuracy", "val_accuracy", "test_accuracy", "val_f1", "test_recall"] {
          let isSame = a[key] == b[key]
          #expect(isSame, "\(key): \(a), \(b)")
        }
      }
    }

    @Test(arguments: [
      ("hinge", "metrics=[auc]", Int32(1), 78, "auc takes outputs from 0 to 1"),
      (
        "{binary_crossentropy: {from_logits: true}}", "metrics=[perplexity]", 1, 78,
        "perplexity: {from_logits: true}"
      ),
      ("mean_squared_error", "training.class_weights={0: 2.0}", 1, 78, "are no classes"),
      ("mean_squared_error", "metrics=[recall]", 7, 65, "has the target 7.0; the metric recall"),
      ("mean_squared_error", "metrics=[auc]", 7, 65, "needs targets from -1.0 to 1.0"),
      ("mean_squared_error", "metrics=[confusion_matrix]", 7, 65, "data set 'train/targets', row"),
    ])
    func whatHasNoMeaningIsRefused(
      loss: String, setting: String, greatest: Int32, code: Int32, words: String
    ) throws {
      let folder = try folder((0, greatest), loss: loss)
      for ranks in [1, 2] {
        let result = try folder.nntrain(["small.yaml", "--set", setting], ranks: ranks)
        expectOneError(result, code: code, words)
      }
    }
  }
}
