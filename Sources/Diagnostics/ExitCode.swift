/// The exit codes of the command, after the BSD `sysexits` convention.
public enum ExitCode: Int32, Sendable, CaseIterable {
  /// Done, early stopping included.
  case success = 0
  /// The command worked and found something: a failed check, a difference, a non-finite value.
  case finding = 1
  /// Wrong use of the command line.
  case usage = 64
  /// Content of data: a missing data set, labels out of range, NaN, a damaged or hostile file.
  case data = 65
  /// A file is missing.
  case missingInput = 66
  /// A defect of nntrain or of one of its libraries.
  case internalError = 70
  /// Too little memory, or too small a `/dev/shm`.
  case outOfMemory = 71
  /// Output cannot be created, or the run directory is not empty.
  case cannotCreate = 73
  /// Reading or writing failed, a full disk included.
  case inputOutput = 74
  /// Stopped by request or limit after saving, or because a rank stood still: run again to go on.
  case requeue = 75
  /// Configuration, shapes, a checkpoint of another model, a number of ranks that does not fit.
  case configuration = 78
}
