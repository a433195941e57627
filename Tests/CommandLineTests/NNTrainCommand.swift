import Foundation
import TestSupport
import Testing

/// Runs the built `nntrain` as a user does.
enum NNTrainCommand {
  /// Runs it in one process, in a folder.
  static func run(_ arguments: String..., in folder: TemporaryDirectory) throws -> CommandResult {
    try CommandRunner(environment: ["COLUMNS": "80"], workingDirectory: folder.path)
      .run([BuiltExecutable.path("nntrain")] + arguments)
  }

  /// Runs a line of the shell, in which `nntrain` is the built one.
  static func shell(_ script: String, in folder: TemporaryDirectory) throws -> CommandResult {
    let program = try BuiltExecutable.path("nntrain")
    return try CommandRunner(workingDirectory: folder.path)
      .run(["bash", "-c", "nntrain() { '\(program)' \"$@\"; }; \(script)"])
  }
}

/// Checks that a command failed as it should: with this code, nothing on the standard output, one
/// line of error that holds these words, and after a usage error the hint to `--help`.
func expectFailure(
  _ result: CommandResult, code: Int32, _ words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let lines = result.standardError.split(separator: "\n")
  #expect(result.exitCode == code, "\(result)", sourceLocation: sourceLocation)
  #expect(result.standardOutput == "", "\(result)", sourceLocation: sourceLocation)
  #expect(lines.count == (code == 64 ? 2 : 1), "\(result)", sourceLocation: sourceLocation)
  #expect(
    lines.first?.hasPrefix("nntrain: error: ") == true, "\(result)", sourceLocation: sourceLocation)
  if code == 64 {
    #expect(lines.last?.contains("--help'") == true, "\(result)", sourceLocation: sourceLocation)
  }
  for word in words {
    #expect(result.standardError.contains(word), "\(result)", sourceLocation: sourceLocation)
  }
}
