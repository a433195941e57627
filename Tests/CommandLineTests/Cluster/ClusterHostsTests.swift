import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Several hosts, each a network namespace, over TCP: equal results, and requests that reach all of
  /// them. (What comes of a cut link: `Faults`.)
  @Suite(.enabled(if: Hosts.isPossible)) struct ClusterHosts {
    /// Six ranks share no eight shards: they are compared with six ranks on one host.
    @Test(.enabled(if: Slurm.areWanted), arguments: [([2, 2], "8", 1), ([2, 2, 2], "auto", 6)])
    func areOneHost(ranks: [Int], shards: String, ranksOnOne: Int) throws {
      let folder = try TrainingFolder()
      let shards = "training.shards=\(shards)"
      let one = try folder.train("one", shards, ranks: ranksOnOne)
      let result = try Hosts(ranks, workingDirectory: folder.directory.path).run(
        "nntrain", ["small.yaml", "--output", "run", "--set", shards])
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains("\(ranks.count) nodes"), "\(result)")
      let several = TrainedRun(path: folder.file("run"), standardOutput: result.standardOutput)
      try TrainTests.expectSameBits(one, several, step: 18)
    }

    /// Trains without end on two hosts with two ranks each, under `launch/run`; `event` is a script that
    /// runs on the first host once a hundred steps are done, where the launcher is `$launcher`. In the
    /// end, no rank may be left on any host.
    func train(
      _ folder: TrainingFolder, options: String = "", launcher: String = "--requeue never",
      settings: String = "", _ event: String
    ) throws -> CommandResult {
      let root = BuiltExecutable.packageRoot.path
      try folder.directory.writeScript(
        """
        \(Interruption.waiting)
        # A process ID means the same on all hosts, and nothing beyond them.
        ranks() { grep -l '^nntrain$' /proc/[0-9]*/comm 2>&-; }
        '\(root)/launch/run' \(launcher) "$@" &
        launcher=$!
        reached 100 && \(event)
        code=0
        wait $launcher || code=$?
        for _ in $(seq 200); do
          ranks >&- || exit $code
          sleep 0.05
        done
        echo "ranks are left on a host"
        exit 1
        """, to: "supervised")
      return try folder.shell(
        """
        export OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_oob_tcp_keepalive_time=2
        export OMPI_MCA_oob_tcp_keepalive_intvl=1 OMPI_MCA_oob_tcp_keepalive_probes=2
        '\(root)/Tests/TestSupport/on-hosts' \(options) --under "$PWD/supervised" 2,2 "$program" \
          \(Interruption.endless) --set training.shards=8 \(settings)
        """)
    }

    /// A disk that is so slow that the other host sees nothing happen for longer than its own ranks may stand
    /// still.
    @Test(.enabled(if: Slurm.areWanted && SystemCallFaults.isPossible)) func aSlowCheckpoint()
      throws
    {
      let folder = try TrainingFolder()
      let slow = SystemCallFaults.command("fsync", "delay_enter=6000000", when: "1+")
      try folder.directory.writeScript(
        """
        [[ $(hostname) == node0 ]] && exec \(slow.joined(separator: " ")) "$program" "$@"
        exec "$program" "$@"
        """, to: "slow")
      let root = BuiltExecutable.packageRoot.path
      let result = try folder.shell(
        """
        export program
        '\(root)/Tests/TestSupport/on-hosts' 1,1 "$PWD/slow" small.yaml --output run \
          --set training.epochs=1 --set training.watchdog='{seconds: 1}' --set training.shards=8
        """, timeout: 300)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(result.seconds > 20, "nothing was slow: \(result)")
    }

    /// mpirun passes the request on to the ranks of the other host.
    @Test(.enabled(if: Slurm.areWanted)) func askedToStop() throws {
      let folder = try TrainingFolder()
      let result = try train(folder, "kill -TERM $launcher")
      #expect(result.exitCode == 75, "\(result)")
      #expect(result.standardOutput.contains("Stopped by request after saving"), "\(result)")
      try Interruption().expectExactContinuation(
        folder, from: Interruption.newestStep(folder), ranks: 2, shards: "8")
    }

    /// A link is cut and plugged in again: the launcher tries until then.
    @Test(.enabled(if: Slurm.areWanted)) func aLinkThatComesBack() throws {
      let folder = try TrainingFolder()
      let cut = folder.file("now")
      let result = try train(
        folder, options: "--cut 'node1=\(cut)'", launcher: "--tries 9 --pauses 1",
        """
        {
          touch now
          until grep -q 'exit code 205' run/restarts.log; do sleep 0.1; done
          # As after a reboot: else the system takes half a minute to see that nobody answers.
          for host in node0 node1; do ip -n $host neigh flush dev eth0; done
          until grep -q 'ranks did not start' run/restarts.log; do sleep 0.1; done
          rm now
          last=$(sed -n 's/.*step-0*\\([0-9]*\\).h5/\\1/p' run/restarts.log)
          reached $((last + 100))
          kill -TERM $launcher
        } 2>/dev/null
        """)
      #expect(!result.timedOut && result.exitCode == 75, "\(result)")
      let isSaid = result.standardError.contains("ranks did not start; a host")
      #expect(isSaid && result.standardOutput.contains("Going on after step"), "\(result)")
      try Interruption().expectExactContinuation(
        folder, from: Interruption.newestStep(folder), ranks: 2, shards: "8")
    }
  }
}
