import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Ranks that stand still: the others do not wait for ever.
  @Suite struct Watchdogs {
    private let interruption = Interruption()

    /// Trains on two ranks with a limit, and runs a script once some steps are done, in which the ranks
    /// are `${ranks[0]}` and `${ranks[1]}`. The exit code is that of mpirun.
    private func train(
      _ folder: TrainingFolder, seconds: Double, start: String = "ranks 2", _ event: String
    ) throws -> CommandResult {
      try folder.shell(
        """
        \(Interruption.waiting)
        \(Interruption.children)
        \(start) \(Interruption.endless) --set training.watchdog='{seconds: \(seconds)}' &
        reached 100
        ranks=($(children $!))
        \(event)
        wait $!
        """, timeout: 50)
    }

    /// It is stopped in the middle of whatever it does, as by a debugger or a broken disk.
    @Test(arguments: [0, 1]) func aRankThatIsStopped(rank: Int) throws {
      let folder = try TrainingFolder()
      let result = try train(folder, seconds: 0.5, "kill -STOP ${ranks[\(rank)]}")
      #expect(!result.timedOut && result.exitCode == 75, "\(result)")
      let lines = result.standardError.split(separator: "\n")
      #expect(lines.count == 1, "\(result)")
      for words in [
        "nntrain: error: nothing has happened for ", "rank \(rank) was stopped by a signal, in ",
        "; rank \(1 - rank) waits in ", "all ranks end with code 75",
      ] {
        #expect(result.standardError.contains(words), "'\(words)': \(result)")
      }
      guard rank == 0 else { return }
      try interruption.expectExactContinuation(
        folder, from: Interruption.newestStep(folder), ranks: 2)
    }

    /// Shorter than the limit; and both ranks for longer, as batch systems suspend jobs.
    @Test(arguments: [
      (2, "kill -STOP ${ranks[1]}; sleep 0.5; kill -CONT ${ranks[1]}"),
      (0.5, "kill -STOP ${ranks[@]}; sleep 1.5; kill -CONT ${ranks[@]}"),
    ]) func ranksThatGoOn(seconds: Double, event: String) throws {
      let folder = try TrainingFolder()
      let result = try train(
        folder, seconds: seconds,
        "\(event); now=$(ls run/checkpoints | tail -n 1)"
          + "; for _ in $(seq 200); do [[ $(ls run/checkpoints | tail -n 1) == $now ]] || break"
          + "; sleep 0.05; done; kill -USR1 $!")
      #expect(!result.timedOut && result.exitCode == 75, "\(result)")
      #expect(result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains("Stopped by request after saving"), "\(result)")
    }

    /// The launcher starts again by itself, from the last checkpoint.
    @Test(.enabled(if: Slurm.areWanted)) func theLauncherGoesOn() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        \(Interruption.children)
        supervised 2 \(Interruption.endless) --set training.watchdog='{seconds: 0.5}' &
        launcher=$!
        reached 100
        ranks=($(for process in $(children $launcher); do children $process; done))
        kill -STOP ${ranks[1]}
        for _ in $(seq 400); do
          [[ -f run/restarts.log ]] && break
          sleep 0.05
        done
        last=$(ls run/checkpoints/step-* | tail -n 1)
        last=${last##*-}
        last=${last%.h5}
        reached $((10#$last + 100))
        kill -TERM $launcher
        wait $launcher
        """, timeout: 60)
      #expect(!result.timedOut && result.exitCode == 75, "\(result)")
      #expect(result.standardError.contains("was stopped by a signal"), "\(result)")
      #expect(result.standardOutput.contains("Going on after step"), "\(result)")
      let log = try String(contentsOfFile: folder.file("run/restarts.log"), encoding: .utf8)
      #expect(log.contains("exit code 75, newest checkpoint"), "\(log)")
    }

    /// A process alone has nobody who would look after it but itself: a terminal that takes nothing more.
    @Test func aProcessAlone() throws {
      let folder = try TrainingFolder()
      // A pipe that is full, and that nobody reads.
      let result = try folder.shell(
        """
        mkfifo pipe
        exec 3<>pipe
        head -c 65000 /dev/zero >&3
        "$program" \(Interruption.endless) --set training.watchdog='{seconds: 0.2}' >pipe
        """, timeout: 50)
      #expect(!result.timedOut && result.exitCode == 75, "\(result)")
      #expect(
        result.standardError.contains("rank 0 writes to a log or a terminal, for "), "\(result)")
    }

    /// A source of samples that does not answer: the rank is named, and the rows.
    @Test func readingThatDoesNotEnd() throws {
      let runner = RankRunner(
        ranks: 2, timeout: 40, environment: ["OMPI_MCA_odls_base_sigkill_timeout": "0"])
      let result = try runner.run("RankChecks", ["stalled-reading"])
      #expect(!result.timedOut && result.exitCode == 75, "\(result)")
      for words in [
        "rank 1 reads row", " of slow.h5, for ",
        "rank 0 waits in the gradient sum of step 21; all",
      ] {
        #expect(result.standardError.contains(words), "'\(words)': \(result)")
      }
    }

    /// Before anything is known of the others, and when all is done.
    @Test(arguments: [
      ("stalled-start", 75, "rank 0 waits in the preparations; all ranks end with code 75"),
      (
        "stalled-end", 66,
        "MPI has not ended on all ranks within 1 s; this process ends with code 66"
      ),
    ]) func startsAndEndsThatDoNotCome(check: String, code: Int32, words: String) throws {
      let runner = RankRunner(
        ranks: 2, timeout: 40, environment: ["OMPI_MCA_odls_base_sigkill_timeout": "0"])
      let result = try runner.run("RankChecks", [check])
      #expect(!result.timedOut && result.exitCode == code, "\(result)")
      #expect(result.standardError.contains(words), "\(result)")
      let lines = result.standardError.split(separator: "\n").filter { $0.hasPrefix("nntrain: ") }
      #expect(lines.count == 1, "\(result)")
    }

    /// A rank that takes longer for reading than the other is named at the end; even ones are not.
    @Test func theSlowestRank() throws {
      let result = try RankRunner(ranks: 2, timeout: 60).run("RankChecks", ["stragglers"])
      #expect(result.exitCode == 0 && !result.timedOut, "\(result)")
      #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
    }

    @Test(arguments: ["often", "60", "{seconds: 0}"])
    func badLimits(limit: String) throws {
      expectOneError(
        try TrainingFolder().nntrain(["small.yaml", "--set", "training.watchdog=\(limit)"]),
        code: 78, "training.watchdog")
    }
  }
}
