/// An error that knows how the command should end because of it.
public protocol Diagnosable: Error, CustomStringConvertible {
  /// The exit code of the command.
  var exitCode: ExitCode { get }
}
