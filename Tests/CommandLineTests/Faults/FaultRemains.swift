import TestSupport
import Testing

/// What a fault leaves of a training in the run directory `run`.
enum FaultRemains: Sendable {
  /// The checkpoint that was written last has the last step: nothing is to be computed again.
  case everything
  /// Training goes on from the newest checkpoint.
  case newest
  /// Training goes on from the newest checkpoint before the damaged one, to the end.
  case completed
  /// Training goes on to the end as if nothing had happened.
  case undisturbed
  /// What was there is untouched, and no training goes on from it without a decision of the user.
  case untouched
  /// There was nothing yet.
  case nothing

  /// What the table says.
  var words: String {
    switch self {
    case .everything, .undisturbed: "all"
    case .newest: "up to the newest checkpoint"
    case .completed: "up to the checkpoint before it, from which training goes on"
    case .untouched: "what was there, as it was"
    case .nothing: "there was nothing yet"
    }
  }

  /// Checks that it is so.
  func check(_ folder: TrainingFolder, ranks: Int, shards: String) throws {
    switch self {
    case .everything, .newest:
      try TrainTests.Interruption().expectExactContinuation(
        folder, from: TrainTests.Interruption.newestStep(folder), ranks: ranks, shards: shards)
    case .completed, .undisturbed:
      let step = try TrainTests.Interruption.newestStep(folder)
      let whole = try folder.train(
        "whole", "training.epochs=\(step / 6)", "training.shards=\(shards)", ranks: ranks)
      try TrainTests.expectSameBits(
        whole, TrainedRun(path: folder.file("run"), standardOutput: ""), step: step)
    case .untouched:
      // Whoever provokes the fault has left a copy.
      let result = try CommandRunner(workingDirectory: folder.directory.path).run([
        "diff", "--recursive", "copy", "run",
      ])
      #expect(result.exitCode == 0, "\(result)")
    case .nothing:
      let isEmpty = folder.names(in: "run/checkpoints").isEmpty && !folder.has("run/model.h5")
      #expect(isEmpty)
    }
  }
}
