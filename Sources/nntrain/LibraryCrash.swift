import Diagnostics
import Glibc

/// Ends the command in words where the HDF5 library crashes on a damaged file.
///
/// The library checks what it reads only in part: some damaged files make it follow pointers into
/// nowhere or overflow its stack.
enum LibraryCrash {
  /// `nonisolated(unsafe)`: set before the signal handlers that read it are installed.
  private nonisolated(unsafe) static var message: UnsafeMutableBufferPointer<UInt8>?

  /// From now on, a crash in C code is reported as damage of the file at `path`.
  ///
  /// Traps of Swift's own are other signals, and stay what they are: defects of this program.
  static func isDamage(of path: String) {
    let words = "nntrain: error: \(path) is damaged: the HDF5 library crashed on it\n"
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: words.utf8.count)
    _ = bytes.initialize(from: words.utf8)
    message = bytes

    _ = alternateStack
    var action = sigaction()
    action.sa_flags = SA_ONSTACK
    action.__sigaction_handler.sa_handler = { _ in
      // Only calls that are allowed in a handler.
      if let message = LibraryCrash.message {
        write(STDERR_FILENO, message.baseAddress, message.count)
      }
      _exit(Diagnostics.ExitCode.data.rawValue)
    }
    for number in [SIGSEGV, SIGBUS, SIGABRT, SIGFPE] { sigaction(number, &action, nil) }
  }

  /// An overflown stack leaves the handler no room: it has a stack of its own.
  private static let alternateStack: Void = {
    let size = 64 << 10
    var stack = stack_t(
      ss_sp: UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16), ss_flags: 0,
      ss_size: size)
    sigaltstack(&stack, nil)
  }()
}
