import Diagnostics
import Foundation

/// Ends the processes of a node whatever they are at, with the exit code that lets a launcher start them
/// again.
enum RankEnding {
  /// Seconds that whoever started the ranks has to end those that do not end by themselves.
  private static let grace = 5

  /// Prints a line, as far as somebody takes it.
  static func say(_ line: String) {
    var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&request, 1, 1000) == 1 else { return }
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Ends this process: nothing of it is run any more, least of all MPI's end, which would wait for others.
  static func leave() -> Never { _exit(ExitCode.requeue.rawValue) }

  /// Sees to it that other processes are gone after a while, even if they are stopped and mpirun cannot end
  /// them.
  ///
  /// Not at once: the first process that ends makes the exit code of the run, and is to be one that leaves.
  static func killLater(_ processes: [Int]) {
    guard !processes.isEmpty else { return }
    // A number may be that of another program by then.
    let script = """
      name=$1
      shift
      sleep \(grace)
      for process; do
        [ "$(cat "/proc/$process/comm" 2>/dev/null)" != "$name" ] || kill -KILL "$process"
      done
      """
    let name = (try? String(contentsOfFile: "/proc/self/comm", encoding: .utf8)) ?? ""
    let own = name.split(separator: "\n").first.map(String.init) ?? ""
    spawn(["/bin/sh", "-c", script, "sh", own] + processes.map(String.init))
  }

  /// Starts a program in a session of its own, without any file of this process.
  private static func spawn(_ command: [String]) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    for file in STDIN_FILENO...STDERR_FILENO {
      posix_spawn_file_actions_addopen(&actions, file, "/dev/null", O_RDWR, 0)
    }
    // A lock on a file lasts for as long as anybody has the file open.
    for file in STDERR_FILENO + 1..<256 { posix_spawn_file_actions_addclose(&actions, file) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, newSession)
    var arguments = command.map { strdup($0) }
    arguments.append(nil)
    var process: pid_t = 0
    posix_spawn(&process, command[0], &actions, &attributes, arguments, environ)
  }

  /// `POSIX_SPAWN_SETSID`, which Swift does not import.
  private static let newSession: Int16 = 0x80
}
