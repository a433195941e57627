import TestSupport
import Testing

/// Signals that end ranks because of what they read or share.
@Suite struct FaultTests {
  /// A crash of a library is blamed on the file that it reads, in words; all ranks end.
  @Test(arguments: ["crash-in-library", "abort-in-library", "overflow-in-library"])
  func crashesInALibrary(check: String) throws {
    let result = try RankRunner(ranks: 2).run("RankChecks", [check])
    #expect(result.exitCode == 65 && !result.timedOut, "\(result)")
    let name = check == "crash-in-library" ? "odd?.h5" : "odd.h5"
    let words = "nntrain: error: data/\(name) is damaged: the HDF5 library crashed on it"
    let lines = result.standardError.split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0 == words }, "\(result)")
  }

  /// All others stay what they are: defects, or somebody's wish.
  @Test(arguments: ["crash-outside", "signal-in-library"])
  func otherSignals(check: String) throws {
    // Swift's own handler, where it is on, lets a signal that was sent pass.
    let result = try RankRunner(ranks: 1, environment: ["SWIFT_BACKTRACE": "enable=no"])
      .run("RankChecks", [check])
    #expect(result.exitCode == 139 && !result.timedOut, "\(result)")
    #expect(!result.standardError.contains("is damaged"), "\(result)")
  }

  /// Shared memory was promised, and others have taken it when it is touched.
  @Test(.enabled(if: SmallDisk.isPossible)) func sharedMemoryThatIsGone() throws {
    let folder = try TemporaryDirectory()
    let disk = try SmallDisk(folder.file("shm"), kibibytes: 32 << 10)
    defer { withExtendedLifetime(disk) {} }
    let result = try RankRunner(
      ranks: 2, options: ["--mca", "osc_sm_backing_directory", disk.path]
    ).run("RankChecks", ["full-window"])
    #expect(result.exitCode == 71 && !result.timedOut, "\(result)")
    let lines = result.standardError.split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0.contains("is used up: other programs") })
    #expect(lines.first?.contains("shared memory in \(disk.path) of ") == true, "\(result)")
  }
}
