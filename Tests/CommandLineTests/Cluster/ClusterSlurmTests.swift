import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// The jobs of `launch/slurm`, submitted to a real Slurm.
  @Suite(.enabled(if: Slurm.isPossible)) struct ClusterSlurm {
    /// What the scripts below ask of Slurm.
    private static let functions = """
      state() { scontrol --oneliner show job "$1" | sed -n 's/.* JobState=\\([A-Z]*\\).*/\\1/p'; }
      restarts() { scontrol --oneliner show job "$1" | sed -n 's/.* Restarts=\\([0-9]*\\).*/\\1/p'; }
      # until_is SECONDS COMMAND...: waits until the command succeeds.
      until_is() {
        local -i tries=$1*5
        shift
        for ((; tries > 0; tries--)); do
          "$@" && return 0
          sleep 0.2
        done
        echo "not in time: $*, but $(scontrol --oneliner show job)" >&2
        return 1
      }
      is() { [[ $(state "$1") == "$2" ]]; }
      has_restarts() { [[ $(state "$1") == PENDING && $(restarts "$1") == "$2" ]]; }
      # A requeued job waits two minutes, in which its hosts become free: no longer than that takes.
      start_again() {
        until_is 20 nothing_is_left
        # What Slurm has revoked, it has for this second.
        sleep 2
        scontrol update "jobid=$1" StartTime=now
        until_is 20 is "$1" RUNNING
      }
      nothing_is_left() {
        [[ -z $(compgen -G '/run/slurm/spool-*/job*') ]] && ! pgrep slurmstepd >/dev/null
      }
      endless=(small.yaml --output run --set training.shards=8 --set 'checkpoint.every={steps: 40}')
      """

    /// A folder with the job's script in it, for a training without end.
    private func folder(
      _ job: String = "train.sbatch", mpirun: Bool = false
    ) throws -> TrainingFolder {
      let folder = try TrainingFolder()
      try folder.configure("epochs: 3", "epochs: 1000000")
      try folder.install(job: "slurm/\(job)") { mpirun ? try Self.withMpirun($0) : $0 }
      return folder
    }

    /// The job as its comments have it for mpirun.
    private static func withMpirun(_ text: String) throws -> String {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let start = try #require(lines.firstIndex { $0.hasPrefix("exec nntrain-run") })
      let ours = try #require(lines.firstIndex { $0.hasPrefix("#   mpirun") })
      let command = lines[(ours - 1)...ours].map { $0.dropFirst(2) }
      return (lines[..<start] + command.map(String.init)).joined(separator: "\n") + "\n"
    }

    private func run(
      _ folder: TrainingFolder, hosts: Int, processors: Int, _ script: String
    ) throws -> CommandResult {
      try Slurm(
        hosts: hosts, processors: processors, timeout: 400, environment: folder.pathWithCommands,
        workingDirectory: folder.directory.path
      ).run("set -euo pipefail\n\(Self.functions)\n\(Interruption.waiting)\n\(script)")
    }

    /// The job's own log, for the message of a failed test.
    private func log(_ folder: TrainingFolder) -> String {
      (try? String(contentsOfFile: folder.file("job.log"), encoding: .utf8)) ?? "no log"
    }

    /// Slurm announces the limit of a minute; the first two allocations are too short, and the third
    /// comes to the end of a training that is shortened meanwhile.
    @Test func threeAllocationsAreOneRun() throws {
      let folder = try folder()
      let result = try run(
        folder, hosts: 1, processors: 2,
        """
        id=$(sbatch --parsable --time=1 --signal=B:USR1@55 --ntasks-per-node=2 --output=job.log \
          train.sbatch "${endless[@]}")
        until_is 90 has_restarts "$id" 1
        start_again "$id"
        until_is 90 has_restarts "$id" 2
        last=$(sed -n '$s/.*step-0*\\([0-9]*\\).h5/\\1/p' run/restarts.log)
        sed -i "s/epochs: 1000000/epochs: $((last / 6 + 20))/" small.yaml
        start_again "$id"
        until_is 60 is "$id" COMPLETED
        """)
      #expect(result.exitCode == 0, "\(result)\n\(log(folder))")
      let notes = try String(contentsOfFile: folder.file("run/restarts.log"), encoding: .utf8)
        .split(separator: "\n")
      let areSaved = notes.count == 2 && notes.allSatisfy { $0.contains("exit code 75, newest") }
      #expect(areSaved, "\(notes)")
      let goneOn = log(folder).split(separator: "Going on after step").count - 1
      #expect(goneOn == 2, "\(log(folder))")
      try expectUninterrupted(folder)
    }

    /// The run has the bits of one that was not interrupted, on a single rank.
    private func expectUninterrupted(_ folder: TrainingFolder) throws {
      let step = try Interruption.newestStep(folder)
      let whole = try folder.train(
        "whole", "training.shards=8", "checkpoint.every={steps: 1000000}",
        // As many epochs as fit two allocations.
        timeout: 300)
      let run = TrainedRun(path: folder.file("run"), standardOutput: "")
      try TrainTests.expectSameBits(run, whole, step: step)
    }

    /// A rank dies on the second host: the job goes back into the queue; a request while it trains
    /// puts it there again, and a cancelled job stays away.
    @Test(arguments: [false, true]) func twoHosts(mpirun: Bool) throws {
      let folder = try folder(mpirun: mpirun)
      let result = try run(
        folder, hosts: 2, processors: 2,
        """
        id=$(sbatch --parsable --nodes=2 --ntasks-per-node=2 --output=job.log \
          train.sbatch "${endless[@]}")
        until_is 20 is "$id" RUNNING
        reached 80
        # Only the cluster's own processes can be seen from here.
        pkill -KILL --newest --exact nntrain
        until_is 60 has_restarts "$id" 1
        last=$(sed -n '$s/.*step-0*\\([0-9]*\\).h5/\\1/p' run/restarts.log)
        start_again "$id"
        reached $((last + 80))
        scancel --batch --signal=USR1 "$id"
        until_is 60 has_restarts "$id" 2
        last=$(sed -n '$s/.*step-0*\\([0-9]*\\).h5/\\1/p' run/restarts.log)
        start_again "$id"
        reached $((last + 80))
        scancel "$id"
        until_is 60 is "$id" CANCELLED
        until_is 20 nothing_is_left
        [[ $(restarts "$id") == 2 ]]
        ! pgrep --exact nntrain
        """)
      #expect(result.exitCode == 0, "\(result)\n\(log(folder))")
      #expect(log(folder).contains("4 on 2 nodes"), "\(log(folder))")
      let notes = try String(contentsOfFile: folder.file("run/restarts.log"), encoding: .utf8)
        .split(separator: "\n")
      let isNoted =
        notes.count == 2 && notes[0].contains("exit code 137, newest checkpoint")
        && notes[1].contains("exit code 75, newest checkpoint")
      #expect(isNoted, "\(notes)")
      let epochs = try Interruption.newestStep(folder) / 6 + 2
      try folder.configure("epochs: 3", "epochs: \(epochs)")
      try folder.train(
        "run", "training.shards=8", "checkpoint.every={steps: 40}", resume: "auto", ranks: 2)
      try expectUninterrupted(folder)
    }

    /// Two seeds of one configuration.
    @Test func anArray() throws {
      let folder = try folder("train-array.sbatch")
      try folder.configure("epochs: 3", "epochs: 4")
      let result = try run(
        folder, hosts: 1, processors: 2,
        """
        id=$(sbatch --parsable --array=0-1 --ntasks-per-node=2 --output=job-%a.log \
          train-array.sbatch small.yaml -- --set training.shards=8)
        until_is 60 is "${id}_0" COMPLETED
        until_is 60 is "${id}_1" COMPLETED
        """)
      #expect(result.exitCode == 0, "\(result)")
      for seed in 0...1 {
        let run = TrainedRun(path: folder.file("runs/small-seed-\(seed)"), standardOutput: "")
        let alone = try folder.train("alone-\(seed)", "training.shards=8", "seed=\(seed)")
        try TrainTests.expectSameBits(run, alone, step: 24)
      }
    }

    /// The last task of an array has the array's own number: only that task goes back into the queue when it
    /// is asked to stop.
    @Test func aTaskOfAnArrayThatIsRequeued() throws {
      let folder = try folder("train-array.sbatch")
      let result = try run(
        folder, hosts: 1, processors: 2,
        """
        id=$(sbatch --parsable --array=0-1 --ntasks-per-node=1 --output=job-%a.log \
          train-array.sbatch small.yaml -- --set training.shards=8)
        trains() { compgen -G "runs/small-seed-$1/checkpoints/step-*.h5" >/dev/null; }
        until_is 60 trains 0
        until_is 60 trains 1
        scontrol --oneliner show job "${id}_1" | grep "^JobId=$id "
        scancel --batch --signal=USR1 "${id}_1"
        until_is 60 has_restarts "${id}_1" 1
        is "${id}_0" RUNNING
        [[ $(restarts "${id}_0") == 0 ]]
        scancel "$id"
        until_is 20 nothing_is_left
        """)
      #expect(result.exitCode == 0, "\(result)")
    }
  }
}
