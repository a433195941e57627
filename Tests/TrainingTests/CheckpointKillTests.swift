import Foundation
import TestSupport
import Testing
import Training

@Suite struct CheckpointKillTests {
  /// Writes checkpoints one after the other, keeping the newest two, until a thread kills the process.
  @Test func aKillAtAnyMomentLeavesASoundCheckpoint() async throws {
    let folder = try TemporaryDirectory()
    let run = RunDirectory(folder.path)
    try run.prepare(resuming: false)
    let directory = CheckpointDirectory(run.checkpoints)
    var last = 0
    for _ in 0..<12 {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
        let fixture = try CheckpointFixture("[flatten, {dense: {units: 5000}}]")
        // Nobody is left to remove it.
        try FileManager.default.removeItem(atPath: fixture.directory.path)
        let directory = CheckpointDirectory(path)
        let start = try directory.entries().first?.step ?? 0
        for step in (start + 1)... {
          var checkpoint = fixture.checkpoint
          checkpoint.progress.step = step
          try fixture.writer.write(checkpoint, fixture.blocks, to: directory.path(step: step))
          try directory.markBest(step: step)
          try directory.prune(keeping: 2, written: step)
          guard step == start + 2 else { continue }
          Thread.detachNewThread {
            usleep(.random(in: 0..<15_000))
            kill(getpid(), SIGKILL)
          }
        }
      }
      var damaged = 0
      let newest = try directory.newest { _ in damaged += 1 }
      let step = newest?.checkpoint.progress.step ?? 0
      #expect(damaged == 0)
      #expect(step >= last + 2)
      #expect(try CheckpointVerification(directory.best).isSound)
      last = step
    }
    try run.removeLeftovers(isLocked: false)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(!names.contains { $0.hasPrefix(".") }, "\(names)")
  }
}
