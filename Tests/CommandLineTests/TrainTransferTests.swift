import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Trainings that begin with weights of another model, some of which stay as they are.
  @Suite struct Transfer {
    private static let weights = "training.initial_weights={file: first/model.h5, layers: [dense]}"

    @Test(arguments: [1, 2]) func frozenLayersKeepWhatTheyAreGiven(ranks: Int) throws {
      let folder = try TrainingFolder()
      let first = try folder.train("first", ranks: ranks)
      let settings = ["seed=8", "optimizer=adamw", "training.freeze=[dense]"]
      let second = try folder.train(
        "second", Self.weights, settings[0], settings[1], settings[2], ranks: ranks)
      for name in ["kernel", "bias"] {
        #expect(try second.weight("dense/\(name)") == first.weight("dense/\(name)"))
        #expect(try second.weight("dense_1/\(name)") != first.weight("dense_1/\(name)"))
      }
      // Resuming goes on from the checkpoint; the first model is not needed any more.
      try FileManager.default.removeItem(atPath: folder.file("first"))
      let resumed = try folder.train(
        "second", Self.weights, settings[0], settings[1], settings[2], "training.epochs=5",
        resume: "auto", ranks: ranks)
      #expect(try resumed.records().count == 6)
      #expect(try resumed.weight("dense/kernel") == second.weight("dense/kernel"))
    }

    /// Without names, all layers that both have; and without freezing, they are trained on.
    @Test func allLayersOfTheSameName() throws {
      let folder = try TrainingFolder()
      let first = try folder.train("first")
      let still = "optimizer={sgd: {learning_rate: 1.0e-30}}"
      let all = try folder.train(
        "all", "training.initial_weights={file: first/model.h5}", still, "seed=9")
      #expect(try all.weights() == first.weights())
      let trained = try folder.train(
        "trained", "training.initial_weights={file: first/model.h5}", "seed=9")
      #expect(try trained.weight("dense/kernel") != first.weight("dense/kernel"))
    }

    @Test(arguments: [1, 2]) func whatDoesNotFit(ranks: Int) throws {
      let folder = try TrainingFolder()
      try folder.train("first")
      func fails(_ settings: String..., code: Int32, _ words: String) throws {
        let result = try folder.nntrain(
          ["small.yaml", "--output", "second"] + settings.flatMap { ["--set", $0] }, ranks: ranks)
        expectOneError(result, code: code, words)
        try? FileManager.default.removeItem(atPath: folder.file("second"))
      }
      try fails(
        Self.weights, "model.0.dense.units=9", code: 78,
        "first/model.h5: 'kernel' of the layer 'dense' is [6, 8] in it and [6, 9] in the model")
      try fails(
        "training.initial_weights={file: first/model.h5, layers: [hidden]}", code: 78,
        "the model has no layer 'hidden' with weights; its layers with weights are dense, dense_1")
      try fails(
        "training.initial_weights={file: first/model.h5, layers: [new]}",
        "model.0.dense.name=new", code: 78, "first/model.h5 has no layer 'new' with weights")
      try fails(
        Self.weights, "model.0.dense.use_bias=false", code: 78,
        "the layer 'dense' has 'bias' in it, and not in the model")
      try fails(
        "training.initial_weights={file: nowhere.h5}", code: 66, "nowhere.h5")
    }
  }
}
