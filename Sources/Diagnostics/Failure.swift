/// A cause outside the program, in words for the user: what is wrong and where, and what to do.
public struct Failure: Diagnosable, Equatable {
  /// How the command ends.
  public let exitCode: ExitCode
  /// What is wrong, and where.
  public let message: String
  /// What the user can do about it, if there is something to say.
  public let advice: String?

  /// Creates a failure.
  public init(_ exitCode: ExitCode, _ message: String, advice: String? = nil) {
    self.exitCode = exitCode
    self.message = message
    self.advice = advice
  }

  /// The same words with another exit code.
  public func with(_ exitCode: ExitCode) -> Failure {
    Failure(exitCode, message, advice: advice)
  }

  /// One line: the message, then the advice.
  public var description: String {
    guard let advice else { return message }
    return "\(message); \(advice)"
  }
}
