import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Runs that cannot be written, or cannot go on.
  @Suite struct BadOutput {
    @Test(arguments: [1, 2]) func aRunDirectoryThatIsNotEmpty(ranks: Int) throws {
      let folder = try TrainingFolder()
      let run = try folder.train("run", ranks: ranks)
      let before = try contents(of: run.path)
      let result = try folder.nntrain(["small.yaml", "--output", "run"], ranks: ranks)
      expectOneError(result, code: 73, "run", "not empty", "--resume auto")
      #expect(try contents(of: run.path) == before)
    }

    static let places: [BadInput] = [
      .arguments(
        "a file in its place", "--output", "data.h5", code: 73, words: ["data.h5"]),
      .arguments(
        "a file on the way", "--output", "data.h5/run", code: 73, words: ["data.h5/run"]
      ).alsoOnRanks,
      .arguments(
        "a place where nobody may write", "--output", "/proc/run", code: 73, words: ["/proc/run"]),
    ]

    @Test(arguments: BadInput.trials(places)) func nowhereToWrite(input: BadInput, ranks: Int)
      throws
    {
      let folder = try TrainTests.expectRefusal(input, ranks: ranks)
      #expect(folder.names() == ["data.h5", "small.yaml"])
      #expect(try folder.nntrain(["inspect", "data.h5"]).exitCode == 0)
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func aDiskThatFillsUp() throws {
      let ranks = 2
      let folder = try TrainingFolder()
      let disk = try SmallDisk(folder.file("disk"), kibibytes: 256)
      defer { withExtendedLifetime(disk) {} }
      let result = try folder.nntrain(
        ["small.yaml", "--output", "disk/run", "--set", "checkpoint.keep=1000"]
          + ["--set", "training.epochs=200"], ranks: ranks)
      expectOneError(result, code: 74, "disk/run/checkpoints", "No space left on device")

      // What was saved is whole, nothing else is there, and with room again the training goes on.
      let names = folder.names(in: "disk/run/checkpoints")
      let steps = names.filter { $0 != "best.h5" }
      #expect(steps.count >= 2 && steps.allSatisfy { $0.hasPrefix("step-") }, "\(names)")
      let verified = try folder.nntrain(["verify"] + names.map { "disk/run/checkpoints/\($0)" })
      #expect(verified.exitCode == 0, "\(verified)")
      #expect(folder.names(in: "disk/run").allSatisfy { !$0.hasPrefix(".") })
      #expect(!folder.has("disk/run/model.h5"))
      let newest = try #require(steps.last)
      let epochs = steps.count + 2
      let resumed = try folder.train(
        "on", "training.epochs=\(epochs)", resume: "disk/run/checkpoints/\(newest)", ranks: ranks)
      let whole = try folder.train("whole", "training.epochs=\(epochs)", ranks: ranks)
      #expect(
        try resumed.digest(resumed.checkpoint(6 * epochs))
          == whole.digest(whole.checkpoint(6 * epochs)))
    }

    /// Names and bytes of all files below a directory.
    private func contents(of path: String) throws -> [String: Data] {
      var files: [String: Data] = [:]
      for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
        files[name] = try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
      }
      return files
    }
  }
}
