import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// `launch/run` over real ranks: signals become checkpoints, lost ranks new starts.
  @Suite struct ClusterLauncher {
    /// What is written there for each start that did not end as it should.
    private func restarts(_ folder: TrainingFolder) -> [String] {
      let text = try? String(contentsOfFile: folder.file("run/restarts.log"), encoding: .utf8)
      return text?.split(separator: "\n").map(String.init) ?? []
    }

    private func step(_ folder: TrainingFolder) throws -> Int {
      try Interruption.newestStep(folder)
    }

    /// mpirun alone would kill all ranks within a second.
    @Test func askedToStop() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        supervised 2 \(Interruption.endless) & reached 40 && kill -TERM $! && wait $!
        """)
      #expect(result.exitCode == 75, "\(result)")
      let asked = "SIGTERM: asking the ranks to save and to stop.\n"
      #expect(result.standardError == asked, "\(result)")
      #expect(result.standardOutput.contains("Stopped by request after saving"), "\(result)")
      #expect(restarts(folder) == [] && !folder.has("run/model.h5"))
      try Interruption().expectExactContinuation(folder, from: step(folder), ranks: 2)
    }

    /// What is documented of mpirun itself: whatever the ranks do in their last second, it says 1.
    @Test(.enabled(if: Slurm.areWanted)) func mpirunAloneIsAskedToStop() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        "\(Interruption.waiting)\nranks 2 \(Interruption.endless) & reached 40 && kill -TERM $! && wait $!"
      )
      #expect(result.exitCode == 1 && result.standardError == "", "\(result)")
      try Interruption().expectExactContinuation(folder, from: step(folder), ranks: 2)
    }

    /// A Ctrl-C goes to all processes at the terminal: mpirun is not to get it.
    @Test func aSignalToTheGroup() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        set -m; \(Interruption.waiting)
        supervised 2 \(Interruption.endless) & reached 40 && kill -INT -- -$! && wait $!
        """)
      #expect(result.exitCode == 130, "\(result)")
      #expect(result.standardOutput.contains("Stopped by request after saving"), "\(result)")
    }

    @Test func aRankThatIsKilledComesBack() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        \(Interruption.children)
        supervised 2 \(Interruption.endless) & reached 40
        for child in $(children $(children $!)); do last=$child; done
        kill -KILL $last
        until [[ -s run/restarts.log ]]; do sleep 0.05; done
        last=$(sed 's/.*step-0*\\([0-9]*\\).h5/\\1/' run/restarts.log)
        reached $((last + 40)) && kill -TERM $! && wait $!
        """)
      #expect(result.exitCode == 75, "\(result)")
      let lines = restarts(folder)
      let isNoted =
        lines.count == 1 && lines[0].contains("exit code 137, newest checkpoint checkpoints/step-")
      #expect(isNoted, "\(lines)")
      try Interruption().expectExactContinuation(folder, from: step(folder), ranks: 2)
    }

    /// What the launcher cannot prevent: no rank outlives it.
    @Test func aLauncherThatIsKilled() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        supervised 2 \(Interruption.endless) & reached 40 && kill -KILL $!
        wait $!
        ranks_here() {
          for process in /proc/[0-9]*; do
            [[ $process/cwd -ef . && $process/exe -ef $program ]] && return 0
          done
          return 1
        }
        for _ in $(seq 200); do
          ranks_here || exit 0
          sleep 0.05
        done
        exit 1
        """)
      #expect(result.exitCode == 0, "\(result)")
    }
  }
}
