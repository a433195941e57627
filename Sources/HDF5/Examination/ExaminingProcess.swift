import Foundation

/// A process that examines a file, and how it ended.
struct ExaminingProcess {
  /// How a process ended.
  enum Outcome: Equatable {
    /// Well, with this on its standard output.
    case said(String)
    /// With this exit code, which is not 0.
    case exited(Int32)
    /// By this signal.
    case signal(Int32)
    /// Not at all while it was waited for: it has been told to end, and may do so when its disk answers.
    case silent
  }

  private let identifier: pid_t
  /// Where its standard output can be read.
  private let output: Int32

  /// Starts a process, with no input and no messages; nil where the system cannot.
  ///
  /// It is a process group of its own, so that signals to this process and its siblings, as mpirun and
  /// terminals send them, do not end it. It does not take part in MPI.
  init?(_ command: [String]) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    // The C library's allocator and others have their say before a process dies.
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var ordinary = sigset_t()
    sigfillset(&ordinary)
    posix_spawnattr_setsigdefault(&attributes, &ordinary)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var started: pid_t = 0
    let code = Self.withPointers(to: command) { arguments in
      Self.withPointers(to: Self.environment) { variables in
        posix_spawn(&started, command[0], &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else {
      close(ends[0])
      return nil
    }
    identifier = started
    output = ends[0]
  }

  /// Waits for the end of the process, but no longer than `patience`.
  func outcome(within patience: Duration) -> Outcome {
    defer { close(output) }
    let deadline = ContinuousClock.now + patience
    var said: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      guard awaitOutput(until: deadline) else {
        end()
        return .silent
      }
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      said += buffer[..<count]
    }
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 {
      // Where this process collects no children, what was said must do.
      guard errno == EINTR else {
        return said.isEmpty ? .signal(SIGABRT) : .said(Self.word(said))
      }
    }
    let signal = status & 0x7f
    guard signal == 0 else { return .signal(signal) }
    let code = status >> 8 & 0xff
    return code == 0 ? .said(Self.word(said)) : .exited(code)
  }

  /// Ends the process. One that waits for its disk ends only when that answers, and cannot be waited for.
  private func end() {
    kill(identifier, SIGKILL)
    for _ in 0..<100 where waitpid(identifier, nil, WNOHANG) == 0 { usleep(10_000) }
  }

  /// Waits until the process says something or ends; false when the time is over.
  private func awaitOutput(until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let rest = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      guard rest > 0 else { return false }
      var wanted = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let count = poll(&wanted, 1, Int32(min(rest.rounded(.up), 1e9)))
      // An error of poll is left to who reads.
      if count > 0 || count < 0 && errno != EINTR { return true }
    }
  }

  private static func word(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
  }

  /// The variables of this process but for those by which launchers of ranks tell them that they are
  /// some; and one by which the C library fills memory that it gives out with rubbish: where the HDF5
  /// library follows a pointer that it never set, it then falls, instead of here at random.
  private static var environment: [String] {
    let launchers = ["OMPI_", "PMIX_", "PMI_", "SLURM_"]
    let inherited = ProcessInfo.processInfo.environment.filter { variable in
      !launchers.contains { variable.key.hasPrefix($0) }
    }
    return inherited.merging(["MALLOC_PERTURB_": "165"]) { $1 }.map { "\($0)=\($1)" }
  }

  /// Calls `body` with `strings` as C's null-terminated array of strings.
  private static func withPointers<Result>(
    to strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }
}
