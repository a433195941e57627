import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Run directories that are in use. (That another job is refused is a row of the table of faults.)
  @Suite struct Locks {
    /// A job that comes while a rank of the one before still ends waits for it.
    @Test func aJobWaitsForTheOneBefore() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        "$program" \(Interruption.endless) & reached 100
        cp run/lock said
        (sleep 0.5; kill -KILL $!) &
        "$program" small.yaml --output run --resume auto --set training.epochs=1000000 \\
          --set checkpoint.every='{steps: 40}' --set training.time_limit='{minutes: 0.03}'
        """)
      // The shell tells of the one that was killed.
      let isUndisturbed = !result.standardError.contains("nntrain: ")
      #expect(result.exitCode == 75 && isUndisturbed, "\(result)")
      let owner = try String(contentsOfFile: folder.file("said"), encoding: .utf8)
      #expect(owner.hasPrefix("process ") && owner.contains(" on "), "\(owner)")
      #expect(!folder.has("run/lock"))
      try Interruption().expectExactContinuation(
        folder, from: Interruption.newestStep(folder), ranks: 1)
    }

    /// Where there can be no lock, it is said, and that is all.
    @Test func withoutALock() throws {
      let folder = try TrainingFolder()
      try FileManager.default.createDirectory(
        atPath: folder.file("run/lock"), withIntermediateDirectories: true)
      let result = try folder.nntrain(["small.yaml", "--output", "run"])
      #expect(result.exitCode == 0 && folder.has("run/model.h5"), "\(result)")
      let words = "nntrain: warning: run cannot be locked (Is a directory)"
      let isTold =
        result.standardError.hasPrefix(words)
        && result.standardError.split(separator: "\n").count == 1
      #expect(isTold, "\(result)")
    }

    /// Folds are trained under one lock.
    @Test func folds() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        "$program" small.yaml --output run --set training.folds=2 --set data.validation= \\
          --set training.epochs=1000000 & first=$!
        until [[ -s run/fold-1/metrics.jsonl ]]; do sleep 0.02; done
        ls -d run/lock run/fold-1/lock
        kill -TERM $first
        wait $first
        """)
      #expect(result.exitCode == 75 && result.lines.contains("run/lock"), "\(result)")
      #expect(!result.lines.contains("run/fold-1/lock"), "\(result)")
      #expect(!folder.has("run/lock"))
    }
  }
}
