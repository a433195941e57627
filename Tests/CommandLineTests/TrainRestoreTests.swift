import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Training goes back to its newest checkpoint with a smaller learning rate.
  ///
  /// The problem is a regression that diverges with learning rates above 0.0028 or so, in some fifty
  /// steps with 0.008.
  @Suite struct Restore {
    private func folder() throws -> TrainingFolder {
      let folder = try TrainingFolder()
      let start = try #require(SmallProblem.configuration.range(of: "  preprocessing"))
      let end = try #require(SmallProblem.configuration.range(of: "training:"))
      let head = SmallProblem.configuration[..<start.lowerBound]
      let tail = SmallProblem.configuration[end.lowerBound...]
      try folder.write(
        head + """
          model: [dense: {units: 1}]
          loss: mean_squared_error
          optimizer: {sgd: {learning_rate: 0.008}}

          """ + tail, to: "small.yaml")
      return folder
    }

    private let settings = ["training.epochs=20", "checkpoint.keep=100"]
    private let restore = "training.non_finite=restore"

    @Test(arguments: [1, 4]) func theLearningRateIsHalvedUntilItEnds(ranks: Int) throws {
      let folder = try folder()
      let run = try folder.train("run", settings[0], settings[1], restore, ranks: ranks)
      let records = try run.records()
      try #require(records.count == 21)
      #expect(records.map { $0["epoch"] } == (1...20).map(Double.init) + [nil])
      #expect(records[0]["learning_rate"] == 0.008)
      #expect(records[19]["learning_rate"] == 0.002)
      #expect(records.dropLast().allSatisfy { $0["loss"]?.isFinite == true })
      #expect(records.dropLast().allSatisfy { $0["step"] == 6 * ($0["epoch"] ?? 0) })
      let lines = run.standardOutput.split(separator: "\n")
      let back = lines.filter { $0.hasPrefix("Going back, with ") }
      #expect(back.count == 2 && back.last?.contains("with 0.2500 of the configured") == true)
      #expect(lines.filter { $0.hasPrefix("Going on after step ") }.count == 2)
    }

    @Test(arguments: [1, 4]) func onlySoOften(ranks: Int) throws {
      let folder = try folder()
      let arguments = [
        "small.yaml", "--output", "run", "--set", settings[0], "--set",
        "training.non_finite={restore: {at_most: 1}}", "--resume", "auto",
      ]
      // Not after the next start either.
      for _ in 0..<2 {
        expectOneError(
          try folder.nntrain(arguments, ranks: ranks), code: 1, "is not finite at step ",
          "the training has gone back 1 time already")
      }
    }

    @Test(arguments: [1, 4]) func nowhereToGo(ranks: Int) throws {
      let folder = try folder()
      let arguments = ["small.yaml", "--set", restore, "--set", settings[0]]
      expectOneError(
        try folder.nntrain(arguments + ["--set", "checkpoint.every=never"], ranks: ranks), code: 1,
        "is not finite at step ", "there is no earlier checkpoint to go back to")
    }

    /// The one before it does as well.
    @Test func aDamagedCheckpoint() throws {
      let folder = try folder()
      let failed = try folder.nntrain(
        ["small.yaml", "--output", "run", "--set", settings[0], "--set", settings[1]])
      #expect(failed.exitCode == 1, "\(failed)")
      let run = TrainedRun(path: folder.file("run"), standardOutput: "")
      let newest = try #require(run.checkpoints.last)
      let file = URL(fileURLWithPath: "\(run.path)/checkpoints/\(newest)")
      let before = try #require(run.checkpoints.dropLast().last)
      let sound = URL(fileURLWithPath: "\(run.path)/checkpoints/\(before)")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 0x10
      try FileManager.default.removeItem(at: file)
      try bytes.write(to: file)
      // Going on from a copy elsewhere, it finds the damaged one when it has to go back.
      let copy = folder.file("copy.h5")
      try FileManager.default.copyItem(atPath: sound.path, toPath: copy)
      let result = try folder.nntrain(
        [
          "small.yaml", "--output", "run", "--set", settings[0], "--set", settings[1], "--set",
          "checkpoint.every={steps: 1000}", "--set", restore, "--resume", copy,
        ])
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.standardOutput.contains("\(newest) is damaged"), "\(result)")
    }

    @Test(arguments: [1, 4]) func resumed(ranks: Int) throws {
      let folder = try folder()
      func train(_ name: String) throws -> TrainedRun {
        try folder.train(
          name, settings[0], settings[1], restore, "checkpoint.every={steps: 7}", resume: "auto",
          ranks: ranks)
      }
      let whole = try train("whole")
      // Before it went back, from where it went back to, and after.
      let restored = try #require(whole.standardOutput.firstMatch(of: /Going on after step (\d+)/))
      for step in [14, try #require(Int(restored.1)), 98] {
        let checkpoint = whole.checkpoint(step)
        let directory = folder.file("from\(step)/checkpoints")
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
          atPath: checkpoint, toPath: "\(directory)/\((checkpoint as NSString).lastPathComponent)")
        let resumed = try train("from\(step)")
        #expect(resumed.standardOutput.contains("Going on after step \(step),"))
        #expect(try whole.digest(whole.checkpoint(120)) == resumed.digest(resumed.checkpoint(120)))
        #expect(try whole.lastingRecords() == resumed.lastingRecords())
      }
    }
  }
}
