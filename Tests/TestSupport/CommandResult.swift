/// What came of a command.
public struct CommandResult: Sendable, CustomStringConvertible {
  /// The exit code; 128 plus the signal's number where a signal ended the command, as in a shell.
  public let exitCode: Int32
  /// Everything the command and its children wrote to standard output.
  public let standardOutput: String
  /// Everything the command and its children wrote to standard error.
  public internal(set) var standardError: String
  /// Whether the command was killed because its time was up.
  public let timedOut: Bool
  /// How long the command took, in seconds of wall-clock time.
  public let seconds: Double
  /// The command as it was called, for messages.
  public let command: [String]

  /// The lines of standard output, without empty ones.
  public var lines: [String] { standardOutput.split(separator: "\n").map(String.init) }

  /// Everything, for the message of a failed test.
  public var description: String {
    """
    \(command.joined(separator: " "))
    \(timedOut ? "timed out" : "exit code \(exitCode)") after \(seconds) s
    standard output:
    \(standardOutput)
    standard error:
    \(standardError)
    """
  }
}
