import CHDF5
import Diagnostics
import Foundation

/// The door to the C library: one lock around every call, every result checked.
enum Library {
  /// The library is often built without thread safety, so one thread at a time may be inside.
  private static let lock: NSRecursiveLock = {
    // The library's handler at exit crashes when a file could not be written (a full disk), and
    // would replace our exit code. Files are closed by `File`, never by that handler.
    H5dont_atexit()
    H5open()
    return NSRecursiveLock()
  }()

  /// The version of the library, such as "1.10.8".
  static let version: String = locked {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    H5get_libversion(&major, &minor, &release)
    return "\(major).\(minor).\(release)"
  }

  /// Runs `body`, in which the library reads a file, while no other thread is inside the library. Where
  /// it crashes, the file is to blame.
  static func locked<Output, Problem: Error>(
    reading path: String, _ body: () throws(Problem) -> Output
  ) throws(Problem) -> Output {
    lock.lock()
    defer { lock.unlock() }
    chdf5_silence()
    return try CrashBlame.onFile(path, body)
  }

  /// Runs `body` while no other thread is inside the library.
  static func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    chdf5_silence()
    return try body()
  }

  /// Runs one call of the library; a negative result becomes an error with the library's words.
  @discardableResult
  static func check<Code: SignedInteger>(
    _ operation: String, _ subject: Subject, _ call: () -> Code
  ) throws(HDF5Error) -> Code {
    // The stack of errors may belong to the process: it is read before the lock is released.
    lock.lock()
    defer { lock.unlock() }
    chdf5_silence()
    let code = subject.isWriting ? call() : CrashBlame.onFile(subject.file, call)
    guard code < 0 else { return code }
    throw HDF5Error(operation: operation, subject: subject, messages: ErrorStack.messages())
  }
}

/// The version of the HDF5 library in use, such as "1.10.8".
public var libraryVersion: String { Library.version }
