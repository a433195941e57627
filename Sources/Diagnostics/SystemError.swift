import Glibc

/// Errors of the operating system.
public enum SystemError {
  /// The system's words for an error number, as `No space left on device`.
  public static func words(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}
