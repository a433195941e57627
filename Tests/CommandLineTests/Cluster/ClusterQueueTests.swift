import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// What `launch/run` decides, with programs in place of ranks and of batch systems.
  @Suite struct ClusterQueue: LauncherOverStubs {
    @Test(arguments: [137, 205]) func withoutProgressItGivesUp(code: Int) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--tries 2 --pauses 0 starter --output run", counting("exit \(code)"), in: folder)
      #expect(result.exitCode == Int32(code), "\(result)")
      #expect(lines("starts", folder).count == 2)
      #expect(result.standardError.contains("giving up: exit code \(code)"), "\(result)")
      let log = lines("run/restarts.log", folder)
      let isNoted = log.count == 3 && log[1].hasSuffix("no newer checkpoint")
      #expect(isNoted && log[2].hasSuffix("gave up"), "\(log)")
      let isNamed = result.standardError.contains("mpirun has lost a host")
      #expect(isNamed == (code == 205), "\(result)")
    }

    /// Ranks whose mpirun was killed train on for a moment: not beside those that are to follow.
    @Test func nobodyIsLeftOfTheLastStart() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--tries 2 --pauses 0 starter --output run",
        counting(
          """
          [[ ! -e left || $(cat "/proc/$(cat left)/stat" 2>&-) != *") S "* ]] || touch beside
          sleep 60 & echo $! >left
          exit 137
          """), in: folder)
      #expect(result.exitCode == 137 && lines("starts", folder).count == 2, "\(result)")
      let isBeside = FileManager.default.fileExists(atPath: folder.file("beside"))
      #expect(!isBeside)
    }

    /// As on a full disk: the launcher counts by itself. A batch system, which starts another one each
    /// time, would never come to an end.
    @Test(arguments: [
      ("here", "echo >run"), ("slurm", "echo >run"),
      ("here", "mkdir run; echo >victim; ln -s ../victim run/restarts.log"),
      ("here", "mkdir -p run/restarts.log"),
    ])
    func withoutALog(requeue: String, inTheWay: String) throws {
      let folder = try TemporaryDirectory()
      _ = try CommandRunner(workingDirectory: folder.path).run(["bash", "-c", inTheWay])
      let result = try launch(
        "--tries 2 --pauses 0 --requeue \(requeue) starter --output run", counting("exit 137"),
        stubs: ["scontrol": "echo \"$@\" >>asked"], environment: ["SLURM_JOB_ID": "17"], in: folder)
      #expect(result.exitCode == (requeue == "here" ? 137 : 73), "\(result)")
      #expect(lines("starts", folder).count == (requeue == "here" ? 2 : 1))
      #expect(result.standardError.contains("cannot write to 'run/restarts.log'"), "\(result)")
      #expect(lines("asked", folder).isEmpty)
      #expect(lines("victim", folder).count <= 1)
    }

    /// Ranks of a host that was lost remove a checkpoint while the launcher looks at it.
    @Test func aCheckpointThatVanishes() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--pauses 0 starter --output run",
        counting("\(saving); (($(wc -l <starts) == 2)) || exit 205"),
        stubs: ["stat": "/usr/bin/stat \"$@\"; exit 1"], in: folder)
      #expect(result.exitCode == 0 && lines("starts", folder).count == 2, "\(result)")
    }

    /// Three starts with a newer checkpoint are more than two tries.
    @Test func withProgressItGoesOn() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--tries 1 --pauses 0 starter --output=run",
        counting("\(saving); (($(wc -l <starts) == 3)) || exit 75"), in: folder)
      #expect(result.exitCode == 0, "\(result)")
      #expect(lines("starts", folder) == Array(repeating: "--output run --resume auto", count: 3))
      #expect(lines("run/restarts.log", folder).count == 2)
    }

    /// The count goes on where another job has left it, and begins anew after it has been given up.
    @Test(arguments: ["", " --resume other.h5"]) func theCountOutlivesTheJob(resume: String) throws
    {
      let folder = try TemporaryDirectory()
      try "".write(toFile: folder.file("other.h5"), atomically: false, encoding: .utf8)
      for expected in [75, 75, 75] as [Int32] {
        let result = try launch(
          "--tries 2 --requeue slurm starter --output run\(resume)", counting("exit 75"),
          stubs: ["scontrol": "echo \"$@\" >>asked"], environment: ["SLURM_JOB_ID": "17"],
          in: folder)
        #expect(result.exitCode == expected, "\(result)")
      }
      #expect(lines("asked", folder) == ["requeue 17", "requeue 17"])
      let words = lines("run/restarts.log", folder).filter { !$0.contains("begins with") }
        .map { $0.split(separator: " ").last ?? "" }
      #expect(words == ["checkpoint", "checkpoint", "up", "checkpoint"])
    }

    /// A rank that was sending to one that has died ends by SIGPIPE, or Open MPI ends it with 255.
    @Test(arguments: [141, 255]) func aRankThatHasLostAnother(code: Int) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--pauses 0 starter --output run",
        counting("\(saving); (($(wc -l <starts) == 2)) || exit \(code)"), in: folder)
      #expect(result.exitCode == 0 && lines("starts", folder).count == 2, "\(result)")
    }

    @Test(arguments: [0, 1, 65, 78, 255]) func otherCodesAreFinal(code: Int) throws {
      let folder = try TemporaryDirectory()
      let result = try launch("starter --output run", counting("exit \(code)"), in: folder)
      #expect(result.exitCode == Int32(code), "\(result)")
      // The shell of the test tells how its job ended; the launcher has nothing to say.
      #expect(!result.standardError.contains("Exit code"), "\(result)")
      #expect(lines("starts", folder).count == 1)
    }

    /// mpirun is told not to say it.
    @Test(arguments: ["SEGV", "KILL"]) func theSignalOfARank(signal: String) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--tries 1 starter --output run", counting("kill -\(signal) $$"), in: folder)
      let (number, code) = signal == "SEGV" ? (11, 139) : (9, 137)
      #expect(result.exitCode == Int32(code), "\(result)")
      let isSaid = result.standardError.contains(
        "A rank, or what has started it, was ended by signal \(number) (\(signal)).")
      #expect(isSaid, "\(result)")
    }

    /// mpirun's own exit codes look like signals.
    @Test func aProgramThatIsNotThere() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "mpirun -np 1 --oversubscribe /none/nntrain --output run", "", in: folder)
      #expect((129...135).contains(result.exitCode), "\(result)")
      let isSaid = result.standardError.contains("or mpirun cannot start the program.")
      #expect(isSaid, "\(result)")
    }

    /// Ranks that do not listen yet are ended by the request, which is what was wanted.
    @Test func askedBeforeTheRanksListen() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "starter --output run", counting("exec sleep 60"),
        script: "until [[ -s starts ]]; do sleep 0.02; done; kill -TERM $!", in: folder)
      #expect(!result.timedOut && result.exitCode == 75, "\(result)")
      #expect(lines("starts", folder).count == 1)
    }

    /// One task of an array has the array's number for its own: it is not to put all of them in the queue.
    @Test func aTaskOfAnArray() throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--requeue slurm starter --output run", counting("exec sleep 60"),
        stubs: ["scontrol": "echo \"$@\" >>asked; echo JobId=17 JobState=RUNNING Restarts=0"],
        environment: [
          "SLURM_JOB_ID": "17", "SLURM_ARRAY_JOB_ID": "17", "SLURM_ARRAY_TASK_ID": "3",
        ],
        script: "until [[ -s starts ]]; do sleep 0.02; done; kill -TERM $!", in: folder)
      #expect(result.exitCode == 75, "\(result)")
      #expect(lines("asked", folder) == ["--oneliner show job 17_3", "requeue 17_3"])
    }

    /// Who asks, what Slurm then says of the job, and whether it goes back into the queue.
    @Test(arguments: [
      ("USR1", "RUNNING Reason=None", true), ("TERM", "RUNNING Reason=None", true),
      ("TERM", "COMPLETING Reason=TimeLimit", true), ("TERM", "COMPLETING Reason=None", false),
      ("INT", "RUNNING Reason=None", false),
    ]) func slurm(signal: String, state: String, isRequeued: Bool) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--requeue slurm starter --output run", counting("exec sleep 60"),
        stubs: [
          "scontrol": """
          echo "$@" >>asked
          [[ $1 == requeue ]] || echo "JobId=17 JobState=\(state) Restarts=0"
          """
        ], environment: ["SLURM_JOB_ID": "17"],
        script: "until [[ -s starts ]]; do sleep 0.02; done; kill -\(signal) $!", in: folder)
      #expect(result.exitCode == (signal == "INT" ? 130 : 75), "\(result)")
      #expect(lines("asked", folder).contains("requeue 17") == isRequeued)
    }

    /// PBS may let its operators alone requeue a job: then it is submitted once more.
    @Test(arguments: [0, 1]) func pbs(codeOfQrerun: Int) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(
        "--requeue pbs starter --output run", counting("exit 75"),
        stubs: [
          "qrerun": "echo qrerun $@ >>asked; exit \(codeOfQrerun)",
          "qsub": "echo qsub $@ >>asked",
        ],
        environment: [
          "PBS_JOBID": "9.server", "PBS_JOBNAME": "deep", "PBS_O_WORKDIR": folder.path,
          "NNTRAIN_JOB": "train.pbs",
        ], in: folder)
      #expect(result.exitCode == 75, "\(result)")
      let expected = ["qrerun 9.server"] + (codeOfQrerun == 0 ? [] : ["qsub -V -N deep train.pbs"])
      #expect(lines("asked", folder) == expected)
    }

    /// A job that was submitted by another has other slots than that; one that a user has submitted, never.
    @Test func otherSlots() throws {
      let folder = try TemporaryDirectory()
      func start(slots: Int, before: Int? = nil) throws -> CommandResult {
        let nodes = String(repeating: "node0\n", count: slots)
        try nodes.write(toFile: folder.file("nodes"), atomically: false, encoding: .utf8)
        return try launch(
          "--requeue pbs starter --output run", counting("\(saving); exit 75"),
          stubs: ["qrerun": "exit 1", "qsub": "echo $@ $NNTRAIN_SLOTS >>asked"],
          environment: [
            "PBS_JOBID": "9.server", "PBS_O_WORKDIR": folder.path, "NNTRAIN_JOB": "9.SC",
            "PBS_NODEFILE": folder.file("nodes"),
          ].merging(before.map { ["NNTRAIN_SLOTS": "\($0)"] } ?? [:]) { $1 }, in: folder)
      }
      #expect(try start(slots: 4).exitCode == 75 && start(slots: 4, before: 4).exitCode == 75)
      #expect(lines("asked", folder) == Array(repeating: "-V -N nntrain 9.SC 4", count: 2))
      let refused = try start(slots: 2, before: 4)
      let isSaid = refused.standardError.contains("the number of its slots is 2; it was 4.")
      #expect(refused.exitCode == 78 && isSaid, "\(refused)")
      #expect(lines("starts", folder).count == 2 && lines("asked", folder).count == 2)
      let accepted = try start(slots: 2)
      #expect(accepted.exitCode == 75 && lines("asked", folder).count == 3, "\(accepted)")
    }

    @Test(arguments: [
      ("", "what is to be run?"), ("--tries 0 true", "--tries"),
      ("--requeue tomorrow true", "--requeue"), ("--wait true", "unknown argument"),
      ("starter", "--output DIR is missing"), ("--requeue slurm true x.yaml", "jobs of Slurm"),
      ("--pauses 1,,2 true", "--pauses"), ("--requeue pbs true x.yaml", "jobs of PBS"),
      ("true x.yaml --output", "takes a value"),
    ]) func wrongUse(options: String, words: String) throws {
      let folder = try TemporaryDirectory()
      let result = try launch(options, "exit 0", in: folder)
      #expect(result.exitCode == 64 && result.standardError.contains(words), "\(result)")
    }
  }
}
