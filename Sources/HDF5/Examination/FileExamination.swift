import Diagnostics
import Glibc

/// A look at everything in a file but the elements of its data sets, in a process that may come to
/// grief over it: the other side of `FileExaminer`.
public enum FileExamination {
  /// What the process says at the end.
  enum Verdict: String {
    /// Nothing in the file brought it down. (What is wrong in words, those say who use it.)
    case survived
    /// Something in the file asks for more memory than there may be.
    case exhausted
  }

  /// Objects that are looked at: in larger files, the rest is left out.
  private static let objectLimit = 100_000

  /// Looks at the file, under limits, and prints the verdict to the standard output.
  ///
  /// - Parameter arguments: the path, the seconds of processor time and the bytes of memory, as
  ///   `FileExaminer` passes them.
  /// - Returns: the exit code, where the process lives to tell.
  public static func run(_ arguments: [String]) -> Int32 {
    guard arguments.count == 3, let seconds = UInt(arguments[1]), let memory = UInt(arguments[2])
    else { return ExitCode.usage.rawValue }
    // At the first limit the system says why, at the second it does not.
    limit(RLIMIT_CPU, to: seconds, atMost: seconds + 5)
    limit(RLIMIT_DATA, to: memory)
    limit(RLIMIT_CORE, to: 0)
    signal(SIGXCPU, SIG_DFL)
    CrashBlame.suspect(arguments[0])
    let verdict = look(at: arguments[0])
    Swift.print(verdict.rawValue)
    return 0
  }

  private static func limit(_ resource: __rlimit_resource, to value: UInt, atMost: UInt? = nil) {
    var limits = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(atMost ?? value))
    setrlimit(__rlimit_resource_t(resource.rawValue), &limits)
  }

  private struct EnoughSeen: Error {}

  /// Opens the file and walks through it, with all attributes and the places of all chunks.
  static func look(at path: String) -> Verdict {
    var isExhausted = false
    var count = 0
    do {
      try File(path).root.walk { entry in
        count += 1
        guard count <= objectLimit else { throw EnoughSeen() }
        if let problem = entry.problem, isOfMemory(problem) { isExhausted = true }
        if case .unreadable(let words) = entry.kind, isOfMemory(words) { isExhausted = true }
        guard let dataset = entry.dataset else { return }
        // The size of what is stored is a sum over all chunks.
        _ = dataset.storageSize
        _ = dataset.fileOffset
      }
    } catch let error as HDF5Error {
      isExhausted = isExhausted || error.messages.contains(where: isOfMemory)
    } catch {
      // What is wrong in words is told by whoever opens the file.
    }
    return isExhausted ? .exhausted : .survived
  }

  /// Whether the library's words are about memory that it did not get.
  private static func isOfMemory(_ words: String) -> Bool {
    ["memory allocation failed", "an't allocate", "nable to allocate"].contains {
      words.contains($0)
    }
  }
}
