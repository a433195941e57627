import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Trainings that are killed or asked to stop, and go on.
  @Suite struct Interruption {
    /// So many epochs that the test ends first; a checkpoint in every seventh epoch or so.
    static let endless = """
      small.yaml --output run --set training.epochs=1000000 --set checkpoint.every='{steps: 40}'
      """
    /// `nntrain` itself, not a shell around it: it is `$!` then.
    private let alone = "\"$program\""
    /// Waits, for 20 seconds at most, until so many steps are done.
    static let waiting = """
      reached() {
        for _ in $(seq 400); do
          for file in run/checkpoints/step-*.h5; do
            local step=${file##*-}
            step=${step%.h5}
            [[ $step == [0-9]* ]] && ((10#$step >= $1)) && return 0
          done
          sleep 0.05
        done
        return 1
      }
      """

    /// The processes that a process has started.
    static let children = """
      children() { grep -lE "^PPid:[[:space:]]+$1\\$" /proc/[0-9]*/status 2>&- | cut -d/ -f3; }
      """

    /// Whether ranks work in the current folder.
    static let ranksHere = """
      ranks_here() {
        for process in /proc/[0-9]*; do
          [[ $process/cwd -ef . && $process/exe -ef $program ]] && return 0
        done
        return 1
      }
      """

    /// The steps of the newest checkpoint.
    static func newestStep(_ folder: TrainingFolder, in run: String = "run") throws -> Int {
      let steps = folder.names(in: "\(run)/checkpoints").compactMap { name in
        name.hasPrefix("step-") ? Int(name.dropFirst(5).dropLast(3)) : nil
      }
      return try #require(steps.max())
    }

    /// Goes on in `run` for a little more than an epoch, and checks that the result is that of a
    /// training that was not interrupted.
    func expectExactContinuation(
      _ folder: TrainingFolder, from step: Int, ranks: Int, shards: String = "auto",
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let epochs = step / 6 + 2
      let resumed = try folder.train(
        "run", "training.epochs=\(epochs)", "training.shards=\(shards)", resume: "auto",
        ranks: ranks, sourceLocation: sourceLocation)
      #expect(resumed.standardOutput.contains("Going on after step \(step),"))
      let whole = try folder.train(
        "whole", "training.epochs=\(epochs)", "training.shards=\(shards)",
        "checkpoint.every={steps: 1000000}", ranks: ranks)
      try TrainTests.expectSameBits(
        whole, resumed, step: 6 * epochs, sourceLocation: sourceLocation)
      let hidden = (folder.names(in: "run") + folder.names(in: "run/checkpoints"))
        .filter { $0.hasPrefix(".") }
      #expect(hidden == [], sourceLocation: sourceLocation)
    }

    /// mpirun and all ranks are killed at once when the script ends.
    @Test(arguments: [1, 2]) func killed(ranks: Int) throws {
      let folder = try TrainingFolder()
      let start = ranks == 1 ? alone : "ranks \(ranks)"
      let result = try folder.shell("\(Self.waiting)\n\(start) \(Self.endless) & reached 100")
      #expect(result.exitCode == 0, "\(result)")
      try expectExactContinuation(folder, from: Self.newestStep(folder), ranks: ranks)
    }

    /// mpirun passes SIGUSR1 on to the ranks, as batch systems send it before a limit.
    @Test func askedToStopThroughMpirun() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        "\(Self.waiting)\nranks 2 \(Self.endless) & reached 40 && kill -USR1 $! && wait $!")
      #expect(result.exitCode == 75 && result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains("--resume auto"), "\(result)")
      #expect(!folder.has("run/model.h5"))
      try expectExactContinuation(folder, from: Self.newestStep(folder), ranks: 2)
    }

    @Test(arguments: ["USR1", "TERM", "INT"]) func askedToStop(signal: String) throws {
      let folder = try TrainingFolder()
      // A shell without job control lets its background processes ignore SIGINT.
      let result = try folder.shell(
        "set -m; \(Self.waiting)\n\(alone) \(Self.endless) & reached 40 && kill -\(signal) -- -$! && wait $!"
      )
      #expect(result.exitCode == 75, "\(result)")
      // The shell tells how its job ended; nntrain says nothing.
      #expect(!result.standardError.contains("nntrain: "), "\(result)")
      guard signal == "USR1" else { return }
      try expectExactContinuation(folder, from: Self.newestStep(folder), ranks: 1)
    }

    /// Open MPI would start a daemon for it, which prints a line for each signal.
    @Test func aProcessAloneHasNoOther() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        "\(Self.waiting)\n\(Self.children)\n\(alone) \(Self.endless) & reached 40 && children $! | wc -l >&2"
      )
      #expect(result.standardError == "0\n", "\(result)")
    }

    /// A rank that dies takes the others with it: nobody waits for it.
    @Test func aRankThatIsKilled() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        \(Self.waiting)
        \(Self.children)
        ranks 2 \(Self.endless) & reached 40
        for child in $(children $!); do last=$child; done
        kill -KILL $last
        wait $!
        """, timeout: 40)
      #expect(!result.timedOut && result.exitCode == 137, "\(result)")
      let told = result.standardError.split(separator: "\n").filter { $0.hasPrefix("nntrain: ") }
      let isNamed =
        told.count == 1
        && told[0].wholeMatch(
          of: /nntrain: error: rank [01] \(process \d+ on .+\) has ended early: it was killed or .*/
        )
          != nil
      #expect(isNamed, "\(result)")
      try expectExactContinuation(folder, from: Self.newestStep(folder), ranks: 2)
    }
  }
}
