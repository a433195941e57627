import Foundation

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
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  /// Prints a line to the standard error.
  static func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
