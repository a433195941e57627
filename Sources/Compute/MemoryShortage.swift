import Diagnostics
import Glibc

/// The end of a process that needs memory and gets none.
///
/// Plans are checked before memory is taken; what is left are limits that cannot be foreseen, such as
/// that of `ulimit -v` on the addresses of a process, which libraries use up as well. No other rank can
/// be waited for then, since waiting takes memory, too: the launcher ends them.
enum MemoryShortage {
  /// Says what was needed and ends the process.
  ///
  /// - Parameter status: the number of the system's error.
  static func end(_ bytes: Int, _ status: Int32) -> Never {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    // RLIM_INFINITY, which does not come over from C.
    let isLimited = limit.rlim_cur != rlim_t.max
    let reason =
      isLimited ? "'ulimit -v' is \(limit.rlim_cur >> 10)" : SystemError.words(status)
    let words =
      "nntrain: error: no memory for \(ByteCount(bytes)) more: \(reason)\n"
      + "  \(isLimited ? "raise it" : "make the batch or the model smaller, or start fewer ranks")\n"
    _ = words.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    _exit(ExitCode.outOfMemory.rawValue)
  }
}
