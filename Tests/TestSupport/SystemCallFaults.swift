import Foundation

/// Kills a process at one of its system calls, or lets the call fail: with `strace`, which sees every call
/// before the kernel does.
public enum SystemCallFaults {
  /// What writing files consists of. Names with a question mark are not there on every processor.
  private static let writing = [
    "openat", "write", "pwrite64", "writev", "fsync", "fdatasync", "?rename", "renameat",
    "renameat2", "?link", "linkat", "?unlink", "unlinkat", "ftruncate", "fallocate", "?mkdir",
    "mkdirat", "close",
  ]

  /// Whether this machine lets calls fail; says so on standard output where it does not.
  public static let isPossible: Bool = {
    let probe = command("fsync", "error=EIO", when: "1") + ["true"]
    let result = try? CommandRunner().run(probe)
    if result?.exitCode == 0 { return true }
    let words = result?.standardError.split(separator: "\n").last ?? "no strace"
    print("skipped: faults at single system calls, because strace does not work (\(words))")
    return false
  }()

  /// A call that a process has made.
  public struct Call: Sendable {
    /// Its name.
    public let name: String
    /// How many calls of this name there were, with this one.
    public let number: Int
    /// The call with its arguments and its result.
    public let line: String
  }

  /// What to put in front of a command so that calls of its first thread fail.
  ///
  /// - Parameters:
  ///   - call: the name of the call.
  ///   - fault: as `strace` has it: `signal=KILL`, before the call is made, or `error=EIO`.
  ///   - when: its number, from 1 on; `7+` for that and all later ones.
  public static func command(_ call: String, _ fault: String, when: String) -> [String] {
    // With a filter in the kernel, which strace has for descendants alone, it would send no signals.
    let speed = fault.hasPrefix("error=") ? ["--follow-forks", "--seccomp-bpf"] : []
    return ["strace", "-qq", "-o", "/dev/null", "-e", "signal=none", "-e", "trace=\(call)"] + speed
      + ["-e", "inject=\(call):\(fault):when=\(when)"]
  }

  /// What to put in front of a command so that its calls are listed in a file.
  public static func trace(to path: String) -> [String] {
    [
      "strace", "-qq", "-o", path, "-e", "signal=none", "-e",
      "trace=\(writing.joined(separator: ","))",
    ]
  }

  /// The calls of the first thread in a file that `trace(to:)` has written, in order.
  public static func calls(in path: String) throws -> [Call] {
    var counts: [String: Int] = [:]
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap {
      let name = String($0.prefix { $0 != "(" })
      guard name.count < $0.count else { return nil }
      counts[name, default: 0] += 1
      return Call(name: name, number: counts[name] ?? 0, line: String($0))
    }
  }
}
