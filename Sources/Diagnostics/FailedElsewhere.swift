/// What a rank throws that cannot go on because the work of another rank has failed.
///
/// It says nothing of its own: where ranks agree on what to tell the user, the other rank's error
/// counts.
public struct FailedElsewhere: Diagnosable, Equatable {
  /// Creates the error.
  public init() {}

  /// A defect, if nobody has told the cause.
  public var exitCode: ExitCode { .internalError }

  /// One line, for the case that nobody tells the cause.
  public var description: String { "another rank failed and did not say why" }
}
