import Diagnostics
import Foundation
import Glibc
import Instrumentation
import Synchronization

/// Where the command's output goes.
struct Terminal {
  /// The columns of the terminal, or nil where the output is a file or a pipe.
  let width: Int?

  /// Looks at the output of this process.
  ///
  /// mpirun gives each rank a pseudo-terminal, whatever its own output is; so under mpirun it is
  /// mpirun's output that counts. (On other nodes than mpirun's, no bar is drawn: rank 0, the only
  /// one that speaks, is usually on mpirun's.)
  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard isatty(STDOUT_FILENO) == 1 else {
      width = nil
      return
    }
    guard environment["OMPI_COMM_WORLD_SIZE"] != nil else {
      width = Self.columns(of: STDOUT_FILENO)
      return
    }
    let output = "/proc/\(getppid())/fd/1"
    let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: output)) ?? ""
    let isTerminal = target.hasPrefix("/dev/pts/") || target.hasPrefix("/dev/tty")
    let file = isTerminal ? open(target, O_RDONLY | O_NOCTTY | O_NONBLOCK) : -1
    defer { if file >= 0 { close(file) } }
    width = file >= 0 ? Self.columns(of: file) : nil
  }

  private static func columns(of file: Int32) -> Int {
    var size = winsize()
    let isKnown = ioctl(file, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
    return isKnown ? Int(size.ws_col) : 80
  }

  /// Prints text to the standard output at once.
  static func write(_ text: String) {
    let problem = Activity.during(.report) { put(text, to: STDOUT_FILENO) }
    // A reader that has left is its own decision.
    if problem != 0, problem != EPIPE { outputProblem.store(problem, ordering: .relaxed) }
  }

  /// Prints a line to the standard error.
  static func complain(_ line: String) {
    _ = put(line + "\n", to: STDERR_FILENO)
  }

  /// Whether everything that was printed has arrived.
  ///
  /// - Throws: `Failure` with code `inputOutput` where it has not, as on a full disk.
  static func checkOutput() throws {
    let problem = outputProblem.load(ordering: .relaxed)
    guard problem != 0 else { return }
    throw Failure(
      .inputOutput, "cannot write to the standard output: \(SystemError.words(problem))")
  }

  private static let outputProblem = Atomic<Int32>(0)

  /// Writes text to an open file; gives the system's number of what went wrong, or 0.
  ///
  /// (Foundation's `FileHandle` ends the process where it cannot write.)
  private static func put(_ text: String, to file: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        // Whoever shares the terminal has made it non-blocking.
        var request = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
