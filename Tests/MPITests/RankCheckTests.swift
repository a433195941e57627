import Foundation
import TestSupport
import Testing

/// The checks that need ranks, run under mpirun.
@Suite(.serialized)
struct RankCheckTests {
  @Test(arguments: 1...4)
  func allFamiliesPass(ranks: Int) throws {
    let result = try RankRunner(ranks: ranks).run("RankChecks")
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.standardError.isEmpty, "\(result)")
    #expect(result.lines.count == 1, "\(result)")
    let ranksText = ranks == 1 ? "1 rank" : "\(ranks) ranks"
    #expect(result.lines.last?.hasSuffix("checks on \(ranksText), 0 failed") == true, "\(result)")
  }

  /// Buffers longer than one call of the library takes, with that length made tiny.
  @Test(arguments: [1, 3, 4])
  func allFamiliesPassInPieces(ranks: Int) throws {
    let result = try RankRunner(ranks: ranks).run("RankChecks", ["--largest-count", "4"])
    #expect(result.exitCode == 0, "\(result)")
  }

  @Test func aFailureOfOneRankIsTheResultOfAll() throws {
    let result = try RankRunner(ranks: 3).run("RankChecks", ["failing"])
    #expect(result.exitCode == 1, "\(result)")
    #expect(result.standardOutput.contains("rank 2 of 3: failing: failed on purpose"))
    #expect(result.lines.contains("3 checks on 3 ranks, 1 failed"), "\(result)")
  }

  @Test func anErrorOfOneRankDoesNotHangThoseWithItsWindow() throws {
    let result = try RankRunner(ranks: 3, timeout: 30).run("RankChecks", ["throwing"])
    #expect(!result.timedOut)
    #expect(result.exitCode == 1, "\(result)")
    #expect(result.standardOutput.contains("rank 2 of 3: throwing: threw thrown on purpose"))
  }

  @Test func abortEndsAllRanksWithItsCode() throws {
    let result = try RankRunner(ranks: 3, timeout: 30).run("RankChecks", ["aborting"])
    #expect(!result.timedOut)
    #expect(result.exitCode == 74, "\(result)")
  }

  @Test func unknownFamiliesAreRefused() throws {
    let result = try RankRunner(ranks: 2).run("RankChecks", ["reduce", "redcue"])
    #expect(result.exitCode == 64, "\(result)")
    #expect(result.standardOutput.contains("no family named redcue"))
  }

  @Test func aHangingRunIsKilledWithAllItsRanks() throws {
    let result = try RankRunner(ranks: 2, timeout: 2).run("RankChecks", ["hanging"])
    #expect(result.timedOut)
    #expect(result.exitCode != 0)
    let processes = result.lines.compactMap { line in
      line.hasPrefix("process ") ? pid_t(line.dropFirst("process ".count)) : nil
    }
    #expect(processes.count == 2, "\(result)")
    for process in processes { #expect(!isRunning(process), "process \(process) is left") }
  }

  @Test(arguments: [2, 3])
  func aDirectoryThatCannotHoldWindowsIsFoundOnAllRanks(ranks: Int) throws {
    let directory = "/nonexistent/shared"
    let result = try RankRunner(
      ranks: ranks, timeout: 30, options: ["--mca", "osc_sm_backing_directory", directory]
    ).run("RankChecks", ["shared-window"])
    #expect(!result.timedOut)
    #expect(result.exitCode == 1, "\(result)")
    for rank in 0..<ranks {
      let line = result.lines.first { $0.hasPrefix("rank \(rank) of \(ranks): shared-window") }
      #expect(line?.contains("no files can be made in \(directory)") == true, "\(result)")
    }
  }

  /// What Slurm would say of ranks that do not know of each other.
  @Test func loneProcessesOfAStepAreRefused() throws {
    let step = ["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "4"]
    let result = try CommandRunner(environment: step)
      .run([BuiltExecutable.path("RankChecks"), "broadcast"])
    #expect(result.exitCode == 78, "\(result)")
    #expect(result.standardOutput.contains("srun --mpi=pmix"), "\(result)")
  }

  /// Processes that have ended but wait to be collected are not running.
  private func isRunning(_ process: pid_t) -> Bool {
    let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    return status.map { !$0.contains("State:\tZ") } ?? false
  }
}
