internal import CFaults

/// Whose fault it is when a C library crashes: that of the damaged file that it reads.
///
/// Libraries check what they read only in part: some damaged files make them follow pointers into
/// nowhere, or overflow the stack. Such a crash (SIGSEGV, SIGBUS, SIGABRT, SIGFPE) then ends the program
/// with exit code 65 and a line that names the file. Everywhere else these signals stay what they are;
/// and traps of Swift's own, which are another signal, stay defects of this program.
public enum CrashBlame {
  /// Blames the file at `path` for crashes of this thread in `body`.
  @inline(__always)
  public static func onFile<Output, Problem: Error>(
    _ path: String, _ body: () throws(Problem) -> Output
  ) throws(Problem) -> Output {
    var outcome: Result<Output, Problem>?
    path.withCString { path in
      let before = faults_enter(path)
      defer { faults_leave(before) }
      do throws(Problem) {
        outcome = .success(try body())
      } catch {
        outcome = .failure(error)
      }
    }
    guard let outcome else { preconditionFailure("a body that was not run") }
    return try outcome.get()
  }

  /// Blames the file at `path` for crashes of this process from now on, wherever they happen: a library
  /// may spoil memory, and others fall over it later.
  public static func suspect(_ path: String) { faults_suspect(path) }
}
