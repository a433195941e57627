import Foundation
import TestSupport
import Testing

/// Help, version, usage errors and output, in one process and as ranks.
@Suite struct EntryTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  @Test func helpIsReadable() throws {
    for arguments in [["--help"], ["convert", "--help"], ["inspect", "-h"], ["help", "verify"]] {
      let result = try CommandRunner(environment: ["COLUMNS": "80"])
        .run([BuiltExecutable.path("nntrain")] + arguments)
      #expect(result.exitCode == 0)
      #expect(result.standardError == "")
      #expect(result.standardOutput.contains("USAGE: nntrain"))
      #expect(result.lines.contains { $0.hasPrefix("  nntrain ") }, "an example: \(result)")
      #expect(result.lines.allSatisfy { $0.count <= 80 }, "\(result)")
    }
  }

  @Test func versionNamesTheLibraries() throws {
    let result = try NNTrainCommand.run("--version", in: folder)
    #expect(result.exitCode == 0)
    #expect(result.lines.first == "nntrain 0.1.0")
    for library in ["Open MPI", "HDF5 1.", "oneDNN "] {
      #expect(result.lines.contains { $0.hasPrefix(library) }, "\(result)")
    }
  }

  @Test func usageErrors() throws {
    let option = try NNTrainCommand.run("convert", "--frce", "a", "b", in: folder)
    expectFailure(
      option, code: 64, "unknown option '--frce'", "'--force'", "See 'nntrain convert --help'.")
    expectFailure(
      try NNTrainCommand.run("inspect", in: folder), code: 64, "missing expected argument",
      "'nntrain inspect --help'")
    expectFailure(
      try NNTrainCommand.run("convert", "--type", "float", "a", "b", in: folder), code: 64,
      "'float' is invalid", "float32, float64")
  }

  @Test func onlyTheFirstRankSpeaks() throws {
    let ranks = RankRunner(ranks: 2)
    let help = try ranks.run("nntrain", ["--help"])
    #expect(help.exitCode == 0)
    #expect(help.standardOutput.components(separatedBy: "USAGE:").count == 2, "\(help)")
    let version = try ranks.run("nntrain", ["--version"])
    #expect(version.lines.count { $0.hasPrefix("nntrain ") } == 1, "\(version)")
    let wrong = try ranks.run("nntrain", ["convert", "--frce", "a", "b"])
    #expect(wrong.exitCode == 64)
    #expect(wrong.standardError.components(separatedBy: "unknown option").count == 2, "\(wrong)")
    #expect(wrong.standardOutput == "")
    let missing = try ranks.run("nntrain", ["inspect", "/nonexistent.h5"])
    #expect(missing.exitCode == 66)
    #expect(missing.standardError.components(separatedBy: "cannot read").count == 2, "\(missing)")
  }

  /// mpirun ends all ranks when the first leaves with an error; the words must be out by then.
  @Test func errorsOfRanksAreNotLost() throws {
    for _ in 0..<12 {
      let result = try RankRunner(ranks: 4).run("nntrain", ["/nonexistent.yaml"])
      #expect(result.exitCode == 66)
      #expect(result.standardError.components(separatedBy: "nntrain: error:").count == 2)
    }
  }

  /// Two ranks that both converted would find each other's output.
  @Test func onlyTheFirstRankWorks() throws {
    try write("a,b\n1,2\n", to: folder.file("a.csv"))
    let result = try RankRunner(ranks: 3, workingDirectory: folder.path)
      .run("nntrain", ["convert", "a.csv", "a.h5"])
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.standardOutput.components(separatedBy: "Wrote").count == 2, "\(result)")
  }

  @Test func aReaderThatLeavesEndsTheCommandQuietly() throws {
    let help = try NNTrainCommand.shell("trap '' PIPE; nntrain --help | head -n 1", in: folder)
    #expect(help.exitCode == 0)
    #expect(help.standardOutput == "OVERVIEW: Trains neural networks in data parallel.\n")
    #expect(help.standardError == "")
    let closed = try NNTrainCommand.shell(
      "{ sleep 0.2; nntrain --help; echo \"code $?\" >&2; } | true", in: folder)
    #expect(closed.standardError == "code 141\n", "\(closed)")
  }

  @Test func outputThatIsLostIsAnError() throws {
    let result = try NNTrainCommand.shell("nntrain --help > /dev/full", in: folder)
    expectFailure(result, code: 74, "No space left on device")
  }
}
