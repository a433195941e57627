internal import CMPI
public import Diagnostics
internal import Instrumentation

/// A call of the MPI library that failed, in the library's own words.
public struct MPIError: Diagnosable, Equatable {
  /// The call that failed, for example `MPI_Bcast`.
  public let operation: String
  /// The library's error code.
  public let code: Int32
  /// The library's words (`MPI_Error_string`).
  public let message: String

  /// An error reported by the library.
  init(_ code: Int32, _ operation: String) {
    self.init(code, operation, message: Self.words(for: code))
  }

  /// An error of the kind `code` that this module found itself.
  init(_ code: Int32, _ operation: String, message: String) {
    self.operation = operation
    self.code = code
    self.message = message
  }

  /// Memory the library could not get counts as memory; the rest is a defect of nntrain, of the
  /// library or of the network between the ranks.
  public var exitCode: ExitCode {
    var errorClass: Int32 = 0
    let found = MPI_Error_class(code, &errorClass) == MPI_SUCCESS
    return found && errorClass == MPI_ERR_NO_MEM ? .outOfMemory : .internalError
  }

  /// One line: the operation and the library's words.
  public var description: String { "\(operation) failed: \(message)" }

  /// The library's text for `code`.
  private static func words(for code: Int32) -> String {
    libraryText(capacity: Int(MPI_MAX_ERROR_STRING)) { buffer, length in
      MPI_Error_string(code, buffer, &length)
    } ?? "error code \(code)"
  }
}

/// Throws what the MPI library reports, unless it reports success.
func check(_ code: Int32, _ operation: String) throws(MPIError) {
  guard code == MPI_SUCCESS else { throw MPIError(code, operation) }
}

/// Checks a call in which the library may wait for other ranks.
func checkWaiting(_ code: @autoclosure () -> Int32, _ operation: String) throws {
  try Activity.during(.wait) { try check(code(), operation) }
}
