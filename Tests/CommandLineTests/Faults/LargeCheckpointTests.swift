import TestSupport
import Testing

extension TrainTests {
  /// Checkpoints of more than 64 MiB, which are brought to the disk piece by piece.
  @Suite(.enabled(if: SystemCallFaults.isPossible)) struct LargeCheckpoints {
    /// The second piece does not get there; the next start has the whole file written, and goes on from it.
    @Test func aPieceThatDoesNotGetToTheDisk() throws {
      let folder = try TrainingFolder()
      let settings = [
        "model.0.dense.units=2000000", "optimizer={sgd: {learning_rate: 0.0001}}",
        "checkpoint.every={steps: 1000000}",
      ]
      let command =
        SystemCallFaults.command("msync", "error=EIO", when: "2")
        + [try BuiltExecutable.path("nntrain"), "small.yaml", "--output", "run"]
        + (settings + ["training.epochs=1"]).flatMap { ["--set", $0] }
      let failed = try CommandRunner(workingDirectory: folder.directory.path).run(command)
      expectOneError(
        failed, code: 74, "run/checkpoints/step-000000006.h5", "cannot write", "Input/output error")
      #expect(folder.names(in: "run/checkpoints") == [])

      try folder.train("run", settings[0], settings[1], settings[2], "training.epochs=1")
      try folder.train(
        "run", settings[0], settings[1], settings[2], "training.epochs=2", resume: "auto")
      #expect(folder.has("run/checkpoints/step-000000012.h5"))
    }
  }
}
