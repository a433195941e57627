import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Checkpoints that a training cannot go on from.
  @Suite struct BadResume {
    /// Settings under which the checkpoint of `run` is not one of this training.
    static let strangers: [(settings: [String], words: [String])] = [
      (["model.0.dense.units=9"], ["another model", "[6, 8]", "[6, 9]"]),
      (["model.0.dense.use_bias=false"], ["another model", "bias"]),
      (["optimizer={sgd: {learning_rate: 0.1}}"], ["optimizer", "adam", "sgd"]),
      (["optimizer.adam.amsgrad=true"], ["optimizer"]),
      (["training.batch_size=8"], ["training.batch_size", "7", "8"]),
      (["seed=6"], ["seed", "5", "6"]),
      (["data.shuffle=none"], ["data.shuffle", "full", "none"]),
      (["data.validation={fraction: 0.5}"], ["samples", "40", "20"]),
    ]

    @Test(arguments: [1, 2]) func aCheckpointOfAnotherTraining(ranks: Int) throws {
      let folder = try TrainingFolder()
      try folder.train("run", "training.epochs=1")
      let checkpoint = "run/checkpoints/step-000000006.h5"
      for (settings, words) in ranks == 1 ? Self.strangers : [Self.strangers[0]] {
        let result = try folder.nntrain(
          ["small.yaml", "--output", "new", "--resume", checkpoint]
            + settings.flatMap { ["--set", $0] }, ranks: ranks)
        expectOneError(result, code: 78, checkpoint)
        for word in words { #expect(result.standardError.contains(word), "\(word): \(result)") }
        #expect(!folder.has("new/model.h5") && folder.names(in: "new/checkpoints") == [])
      }
    }

    @Test func whatIsNoCheckpoint() throws {
      let folder = try TrainingFolder()
      try folder.train("run", "training.epochs=1")
      try FileManager.default.createDirectory(
        atPath: folder.file("folder"), withIntermediateDirectories: false)
      for (file, code) in [("none.h5", 66), ("data.h5", 65), ("small.yaml", 65), ("folder", 66)] {
        let result = try folder.nntrain(
          ["small.yaml", "--output", "new", "--resume", file])
        expectOneError(result, code: Int32(code), file)
        #expect(!folder.has("new"))
      }
      // A model without the optimizer's state.
      expectOneError(
        try folder.nntrain(
          ["small.yaml", "--output", "new", "--resume", "run/model.h5"]),
        code: 78, "run/model.h5", "optimizer")
    }

    /// Where all are damaged, to begin anew would overwrite what might be saved by other means.
    @Test func nothingButDamagedCheckpoints() throws {
      let ranks = 2
      let folder = try TrainingFolder()
      let run = try folder.train("run", "training.epochs=1")
      for name in run.checkpoints {
        try Data("damaged".utf8).write(
          to: URL(fileURLWithPath: "\(run.path)/checkpoints/\(name)"))
      }
      let records = try run.lastingRecords()
      let result = try folder.nntrain(
        ["small.yaml", "--output", "run", "--resume", "auto"], ranks: ranks)
      let lines = result.standardError.split(separator: "\n")
      #expect(result.exitCode == 65, "\(result)")
      #expect(lines.last?.hasPrefix("nntrain: error: ") == true, "\(result)")
      #expect(lines.dropLast().allSatisfy { $0.hasPrefix("nntrain: warning: ") }, "\(result)")
      #expect(try run.lastingRecords() == records)
    }
  }
}
