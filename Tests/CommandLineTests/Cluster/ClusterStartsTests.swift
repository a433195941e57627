import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// What `launch/run` starts, from where, and how often, with programs in place of ranks.
  @Suite struct ClusterStarts: LauncherOverStubs {
    /// Writes checkpoints of these steps, of three digits each.
    private func checkpoints(_ steps: String...) -> String {
      let names = steps.map { "run/checkpoints/step-000000\($0).h5" }
      return "mkdir -p run/checkpoints; touch \(names.joined(separator: " "))"
    }

    private func prepare(_ folder: TemporaryDirectory, _ script: String) throws {
      let result = try CommandRunner(workingDirectory: folder.path).run(["sh", "-c", script])
      try #require(result.exitCode == 0, "\(result)")
    }

    /// Does something else in each start; the last is for all further ones.
    private func byStart(_ bodies: String...) -> String {
      let cases = bodies.enumerated().map { index, body in
        "\(index == bodies.count - 1 ? "*" : "\(index + 1)")) \(body);;"
      }
      return counting("case $(wc -l <starts) in\n\(cases.joined(separator: "\n"))\nesac")
    }

    /// mpirun and srun have an `--output` of their own, and names that are those of the program.
    @Test(arguments: [
      ("--output=log.txt -J nntrain nntrain a.yaml", "--output runs/a --resume auto"),
      ("--output log --resume x ./nntrain a.yaml --output=b", "--output b --resume auto"),
      ("--wdir d/nntrain nntrain --set data.file=x.yaml a.yaml", "--output runs/a --resume auto"),
      ("nntrain.sif nntrain a.yaml --resume c", "--output runs/a --resume c"),
    ]) func onlyWhatIsBehindTheProgram(command: String, ending: String) throws {
      let folder = try TemporaryDirectory()
      let result = try launch("starter \(command)", counting("exit 0"), in: folder)
      let own = command.replacing("a.yaml --output=b", with: "a.yaml")
        .replacing(" --resume c", with: "")
      #expect(result.exitCode == 0 && lines("starts", folder) == ["\(own) \(ending)"], "\(result)")
    }

    /// A checkpoint that was named is where the run begins, not where it goes on.
    @Test func theCheckpointToBeginWith() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--pauses 0 starter nets/deep.yaml --resume other.h5 --set a=1",
        counting(
          saving.replacing("run/", with: "runs/deep/") + "; (($(wc -l <starts) == 2)) || exit 75"),
        in: folder)
      #expect(result.exitCode == 0, "\(result)")
      let arguments = "nets/deep.yaml --set a=1 --output runs/deep --resume"
      #expect(lines("starts", folder) == ["\(arguments) other.h5", "\(arguments) auto"])
    }

    /// It is also used where there are checkpoints, until the run has begun with it; then that is said.
    @Test func theCheckpointAmongOthers() throws {
      let folder = try TemporaryDirectory()
      let program = byStart(
        "touch other.h5; exit 78", "\(checkpoints("600")); exit 137", "exit 0")
      func start(_ environment: [String: String] = [:]) throws -> CommandResult {
        try launch(
          "--pauses 0 starter --output run --resume other.h5", program, environment: environment,
          in: folder)
      }
      try prepare(folder, checkpoints("400"))
      #expect(try start().exitCode == 78)
      let begun = try start()
      #expect(begun.exitCode == 0 && !begun.standardError.contains("passed over"), "\(begun)")
      let again = try start()
      let isSaid = again.standardError.contains(
        "--resume other.h5 is passed over: this run has begun already, and goes on from its own newest "
          + "checkpoint, checkpoints/step-000000600.h5 in run.")
      #expect(again.exitCode == 0 && isSaid, "\(again)")
      let resumed = lines("starts", folder).map { $0.split(separator: " ").last ?? "" }
      #expect(resumed == ["other.h5", "other.h5", "auto", "auto"])

      // What Slurm has started again by itself, as after a node has failed, may have no log.
      try FileManager.default.removeItem(atPath: folder.file("run/restarts.log"))
      let requeued = try start(["SLURM_RESTART_COUNT": "1"])
      #expect(requeued.standardError.contains("is passed over"), "\(requeued)")
    }

    /// A start that is killed before it has saved anything has not begun the run either, here or in the next job.
    @Test func aBeginningThatIsKilled() throws {
      let folder = try TemporaryDirectory()
      try prepare(folder, "\(checkpoints("400")); touch other.h5")
      let program = byStart("exit 137", "exit 137", "\(checkpoints("600")); exit 137", "exit 0")
      let options = "--pauses 0 --tries 2 starter --output run --resume other.h5"
      #expect(try launch(options, program, in: folder).exitCode == 137)
      let next = try launch(options, program, in: folder)
      #expect(next.exitCode == 0 && !next.standardError.contains("passed over"), "\(next)")
      let resumed = lines("starts", folder).map { $0.split(separator: " ").last ?? "" }
      #expect(resumed == ["other.h5", "other.h5", "other.h5", "auto"])
    }

    /// A start that cannot read what it is to begin with has not begun.
    @Test func aBeginningThatFails() throws {
      let folder = try TemporaryDirectory()
      try prepare(folder, "\(checkpoints("400")); touch other.h5")
      for _ in 0..<2 {
        let result = try launch(
          "starter --output run --resume other.h5", counting("exit 78"), in: folder)
        #expect(result.exitCode == 78, "\(result)")
      }
      let words = lines("run/restarts.log", folder).map { $0.split(separator: " ").last ?? "" }
      #expect(words == ["other.h5", "begin", "other.h5", "begin"])
      let starts = lines("starts", folder)
      #expect(starts == Array(repeating: "--output run --resume other.h5", count: 2))
    }

    /// The newest checkpoint is damaged; the start that goes on from the one before it does not get as far, or
    /// writes that one anew.
    @Test(arguments: ["450", "500"]) func progressAfterDamage(step: String) throws {
      let folder = try TemporaryDirectory()
      try prepare(folder, checkpoints("400", "500"))
      let result = try launch(
        "--tries 1 --pauses 0 starter --output run",
        byStart("rm run/checkpoints/*500.h5; \(checkpoints(step)); exit 137", "exit 0"), in: folder
      )
      #expect(result.exitCode == 0, "\(result)")
      let isNoted = lines("run/restarts.log", folder).map {
        $0.hasSuffix("exit code 137, newest checkpoint checkpoints/step-000000\(step).h5")
      }
      #expect(isNoted == [true], "\(result)")
    }

    /// mpirun cannot reach a host that was lost: it may come back.
    @Test(arguments: [(255, 4), (1, 4), (132, 4), (243, 4), (65, 2), (139, 2)])
    func aHostThatStaysAway(code: Int, starts: Int) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--pauses 0 starter --output run",
        byStart("\(saving); exit 205", "exit \(code)"), in: folder)
      #expect(result.exitCode == Int32(code), "\(result)")
      #expect(lines("starts", folder).count == starts)
      let log = lines("run/restarts.log", folder)
      let isCounted = log.filter { $0.hasSuffix("ranks did not start, no newer checkpoint") }.count
      #expect(isCounted == (starts == 4 ? 3 : 0), "\(log)")
      let isGivenUp = result.standardError.contains("after 3 starts")
      #expect(isGivenUp == (starts == 4), "\(result)")
    }

    /// Its ranks may take some time to end, and the run directory is theirs until then.
    @Test func aHostThatComesBack() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--tries 4 --pauses 0 starter --output run",
        byStart("\(saving); exit 205", "exit 255", "exit 1", "exit 73", "exit 0"), in: folder)
      #expect(result.exitCode == 0 && lines("starts", folder).count == 5, "\(result)")
      let isInUse = result.standardError.contains(
        "Exit code 73: a rank of the start before may still have to end")
      #expect(isInUse, "\(result)")
      let isSaid = result.standardError.contains(
        "Exit code 255: ranks did not start; a host may still be out of reach.")
      #expect(isSaid, "\(result)")
    }

    /// They had begun, and then one of them could not reach another.
    @Test func aHostThatIsLostBeforeACheckpoint() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--pauses 0 starter --output run",
        byStart("exit 205", "sleep 0.05; touch run/metrics.jsonl; exit 255", "exit 0"), in: folder)
      #expect(result.exitCode == 0 && lines("starts", folder).count == 3, "\(result)")
      let isSaid = result.standardError.contains("Exit code 255: ranks ended before a checkpoint;")
      #expect(isSaid, "\(result)")
    }

    /// The host of the launcher itself was lost in the job's first start, without a note; its ranks' lock is still
    /// there, or it does not answer yet.
    @Test(arguments: [73, 1, 132, 255]) func aJobThatSlurmStartsAgain(code: Int) throws {
      let folder = try TemporaryDirectory()
      try prepare(folder, checkpoints("400"))
      for _ in 0..<3 {
        let result = try launch(
          "--requeue slurm starter --output run", counting("exit \(code)"),
          stubs: ["scontrol": "echo \"$@\" >>asked"],
          environment: ["SLURM_JOB_ID": "17", "SLURM_RESTART_COUNT": "1"], in: folder)
        #expect(result.exitCode == Int32(code), "\(result)")
        #expect(!result.standardError.contains("signal"), "\(result)")
      }
      // After the third it gives up.
      #expect(lines("asked", folder) == ["requeue 17", "requeue 17"])
    }

    /// mpirun leaves with an error of its own, but not before something was saved.
    @Test func anErrorOfMPIRunAfterProgress() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--tries 1 --pauses 0 starter --output run",
        byStart("\(saving); exit 205", "\(saving); exit 204", "\(saving); exit 204", "exit 0"),
        in: folder)
      #expect(result.exitCode == 0 && lines("starts", folder).count == 4, "\(result)")
      #expect(result.standardError.contains("Exit code 204: ranks ended;"), "\(result)")
    }

    /// Another job has the run directory, and what it saves is not this one's progress.
    @Test func aDirectoryThatIsInUse() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--tries 2 --pauses 0 starter --output run",
        byStart("\(saving); exit 205", "touch run/checkpoints/step-000000777.h5; exit 73"),
        in: folder)
      #expect(result.exitCode == 73 && lines("starts", folder).count == 3, "\(result)")
      #expect(result.standardError.contains("after 2 starts"), "\(result)")
    }

    /// Ranks that have begun to train leave with 1 for reasons of their own; and a first start has lost
    /// nobody.
    @Test func anErrorOfTheRanks() throws {
      let folder = try TemporaryDirectory()
      let begun = try launch(
        "--pauses 0 starter --output run",
        byStart("exit 205", "sleep 0.05; touch run/metrics.jsonl; exit 1"), in: folder)
      #expect(begun.exitCode == 1 && lines("starts", folder).count == 2, "\(begun)")
      let first = try launch("starter --output other", counting("exit 255"), in: folder)
      #expect(first.exitCode == 255 && lines("starts", folder).count == 3, "\(first)")
    }

    /// Asked between two starts, it starts nothing any more.
    @Test(arguments: [("TERM", 75), ("USR1", 75), ("INT", 130)] as [(String, Int32)])
    func askedBetweenStarts(signal: String, code: Int32) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--pauses 60 starter --output run", counting("exit 137"),
        // Once it waits.
        script: """
          until pgrep --parent $! --exact sleep >/dev/null; do sleep 0.02; done; kill -\(signal) $!
          """, in: folder)
      #expect(!result.timedOut && result.exitCode == code, "\(result)")
      #expect(lines("starts", folder).count == 1)
      let isSaid = result.standardError.contains("SIG\(signal): the ranks are not started again.")
      #expect(isSaid, "\(result)")
    }

    /// The second Ctrl-C ends the ranks, and mpirun then leaves with 1; errors of ranks are still told.
    @Test(
      arguments: [("INT", 1, 130), ("TERM", 1, 130), ("INT", 74, 74)] as [(String, Int, Int32)])
    func interruptedAgain(first: String, code: Int, expected: Int32) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "starter --output run",
        """
        trap 'echo asked >>asked' USR1
        trap 'exit \(code)' TERM
        touch listens
        while true; do sleep 0.02; done
        """,
        script: """
          until [[ -e listens ]]; do sleep 0.02; done
          kill -\(first) $!
          until [[ -s asked ]]; do sleep 0.02; done
          [[ \(first) == INT ]] || { kill -INT $!; until (($(wc -l <asked) > 1)); do sleep 0.02; done; }
          kill -INT $!
          """, in: folder)
      #expect(!result.timedOut && result.exitCode == expected, "\(result)")
      #expect(result.standardError.contains("the ranks are ended without saving"), "\(result)")
    }
  }
}
