import COneDNN
import Diagnostics

/// A refusal by oneDNN, in its own words.
public struct OneDNNError: Diagnosable, Equatable {
  /// The library's status code.
  public let status: UInt32
  /// What was asked of the library.
  public let operation: String

  /// Creates the error.
  public init(status: UInt32, operation: String) {
    self.status = status
    self.operation = operation
  }

  /// Out of memory, or a defect.
  public var exitCode: ExitCode {
    status == dnnl_out_of_memory.rawValue ? .outOfMemory : .internalError
  }

  /// One line: the operation and the library's word for the status.
  public var description: String {
    let word = dnnl_status2str(dnnl_status_t(status)).map { String(cString: $0) }
    return "oneDNN could not \(operation): \(word ?? "status \(status)")"
  }
}

/// Throws if oneDNN did not succeed.
func check(_ status: dnnl_status_t, _ operation: @autoclosure () -> String) throws {
  guard status == dnnl_success else {
    throw OneDNNError(status: status.rawValue, operation: operation())
  }
}
