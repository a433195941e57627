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
      let text = try SmallProblem.configuration(
        withModel: """
          model: [dense: {units: 1}]
          loss: mean_squared_error
          optimizer: {sgd: {learning_rate: 0.008}}

          """)
      try folder.write(text, to: "small.yaml")
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

    /// Nodes have parameters of their own to put back.
    @Test(.enabled(if: Hosts.isPossible)) func onSeveralNodes() throws {
      let folder = try folder()
      let shards = "training.shards=8"
      let one = try folder.train("one", settings[0], settings[1], restore, shards)
      let all = settings + [restore, shards]
      let result = try Hosts([2, 2], workingDirectory: folder.directory.path).run(
        "nntrain", ["small.yaml", "--output", "hosts"] + all.flatMap { ["--set", $0] })
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains("Going back, with 0.2500 of the configured"))
      let hosts = TrainedRun(path: folder.file("hosts"), standardOutput: result.standardOutput)
      try TrainTests.expectSameBits(one, hosts, step: 120)
    }

    /// Two layers diverge so fast that the newest checkpoints have weights no learning rate can mend:
    /// each time that training gets no further it goes further back, to the very start if it must.
    @Test(arguments: [1, 4]) func furtherAndFurtherBack(ranks: Int) throws {
      let folder = try folder()
      let run = try folder.train(
        "run", "training.epochs=3", "model=[{dense: {units: 8}}, {dense: {units: 1}}]",
        "training.non_finite={restore: {at_most: 30, learning_rate_factor: 0.3}}",
        "optimizer.sgd.learning_rate=1.0", "checkpoint.every={steps: 1}", "checkpoint.keep=100",
        ranks: ranks)
      let steps = run.standardOutput.matches(of: /Going on after step (\d+)/).map { $0.1 }
      #expect(steps.count > 1, "\(run.standardOutput)")
      #expect(try run.records().allSatisfy { $0["loss"]?.isFinite ?? true })
    }

    /// Checkpoints of a run that went another way from the same start are not this run's to go back to.
    @Test func notToAnotherRun() throws {
      let folder = try folder()
      try folder.train(
        "run", "training.epochs=2", "optimizer.sgd.learning_rate=0.001", "checkpoint.keep=100",
        "checkpoint.every={steps: 1}")
      let arguments = [
        "small.yaml", "--output", "run", "--resume",
        folder.file("run/checkpoints/step-000000002.h5"),
      ]
      let settings = [
        "training.epochs=20", restore, "optimizer.sgd.learning_rate=0.3",
        "checkpoint.every={steps: 1000}",
      ]
      let result = try folder.nntrain(arguments + settings.flatMap { ["--set", $0] })
      let steps = result.standardOutput.matches(of: /Going on after step (\d+)/).map { $0.1 }
      let others = (3...11).filter { $0 != 6 }.map { "\($0)" }
      #expect(steps.count > 1 && steps.allSatisfy { !others.contains(String($0)) }, "\(result)")
    }

    /// An update can leave weights that are not finite just before they are saved.
    @Test(arguments: [1, 4]) func weightsThatAreNotFinite(ranks: Int) throws {
      let folder = try folder()
      let run = try folder.train(
        "run", "training.epochs=1", "checkpoint.every={steps: 1}", "checkpoint.keep=100",
        "optimizer.sgd.learning_rate=1.0e38",
        "training.non_finite={restore: {at_most: 3, learning_rate_factor: 1.0e-41}}", ranks: ranks)
      #expect(run.standardOutput.contains("weights are not finite after step 1"))
      #expect(try run.records().allSatisfy { $0["loss"]?.isFinite ?? true })
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

    /// The one before it does as well. Without another learning rate it fails at the same step again,
    /// and goes further back.
    @Test func aDamagedCheckpoint() throws {
      let folder = try folder()
      let failed = try folder.nntrain(
        ["small.yaml", "--output", "run", "--set", settings[0], "--set", settings[1]])
      #expect(failed.exitCode == 1, "\(failed)")
      let run = TrainedRun(path: folder.file("run"), standardOutput: "")
      let damaged = try #require(run.checkpoints.dropLast().last)
      let file = URL(fileURLWithPath: "\(run.path)/checkpoints/\(damaged)")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 0x10
      try FileManager.default.removeItem(at: file)
      try bytes.write(to: file)
      let same = "training.non_finite={restore: {learning_rate_factor: 1, at_most: 3}}"
      let result = try folder.nntrain(
        [
          "small.yaml", "--output", "run", "--set", settings[0], "--set", settings[1], "--set",
          same, "--resume", "auto",
        ])
      expectOneError(result, code: 1, "the training has gone back 3 times already")
      #expect(result.standardOutput.contains("\(damaged) is damaged"), "\(result)")
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
