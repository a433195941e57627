import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// `launch/run` over real ranks: signals become checkpoints. (What comes of lost ranks: `Faults`.)
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
  }
}
