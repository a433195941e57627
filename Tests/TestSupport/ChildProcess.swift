import Diagnostics
import Glibc

/// A process in a session of its own, which can be ended together with all its descendants.
final class ChildProcess {
  private let identifier: pid_t
  private var status: Int32?

  /// Starts a process without input, with its output in two files.
  init(
    _ command: [String], environment: [String: String], workingDirectory: String?, output: String,
    errors: String
  ) throws {
    guard let program = command.first else { throw CommandError(description: "no command") }
    // Swift does not import posix_spawn_file_actions_addchdir_np.
    let folder = workingDirectory.map { ["env", "--chdir=\($0)"] } ?? []
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, write, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, write, 0o600)
    // Tests run side by side: a file that another one has open, and with it the file's lock, is not
    // to stay open in this child. (Swift does not import posix_spawn_file_actions_addclosefrom_np;
    // to close what is not open is no error.)
    for descriptor in Self.inheritable {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of tests block signals, and children inherit that.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(&attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))

    var started: pid_t = 0
    let code = withCStrings(folder + command) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawnp(&started, folder.first ?? program, &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else {
      throw CommandError(description: "cannot start \(program): \(SystemError.words(code))")
    }
    identifier = started
  }

  /// Files that this process may have open beside the standard ones.
  private static let inheritable: Range<Int32> = 3..<256

  /// `POSIX_SPAWN_SETSID`, which Swift does not import.
  private static let newSession: Int16 = 0x80

  /// The exit code, or 128 plus the signal's number; -1 while the process runs.
  var exitCode: Int32 {
    guard let status else { return -1 }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  /// Waits until the process ends, but not longer than `seconds`; tells whether it ended.
  func waitForEnd(seconds: Double) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      var status: Int32 = 0
      if waitpid(identifier, &status, WNOHANG) == identifier {
        self.status = status
        return true
      }
      guard ContinuousClock.now < deadline else { return false }
      usleep(5_000)
    }
  }

  /// Asks the process to end, as mpirun needs time to end its ranks, and kills it if it does not.
  func terminate() {
    kill(identifier, SIGTERM)
    guard !waitForEnd(seconds: 3) else { return }
    kill(identifier, SIGKILL)
    _ = waitForEnd(seconds: 3)
  }

  /// Kills what is left of the session, and waits until it is gone: children may have process
  /// groups of their own.
  func killSession() {
    let deadline = ContinuousClock.now + .seconds(3)
    while ContinuousClock.now < deadline {
      let members = SessionMembers.running(in: identifier)
      guard !members.isEmpty else { return }
      for process in members { kill(process, SIGKILL) }
      usleep(5_000)
    }
  }
}

/// Calls `body` with `strings` as C's null-terminated array of strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  return body(copies + [nil])
}
