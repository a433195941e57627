import Diagnostics
import Glibc
import Synchronization

/// Has files of others opened by a process of its own first, which does not come back where the HDF5
/// library crashes on them, never ends, or asks for all memory.
///
/// The library believes much of what a file says. Of 27,072 files with one flipped bit each, HDF5 1.10.8
/// crashed on 10 and never came back from 2. What survives there, with all its names, attributes and the
/// places of its chunks, can be opened here: the same calls read the same bytes.
public struct FileExaminer: Sendable {
  /// The program that examines files when it is called with `arguments`, the path and the limits: it
  /// hands these to `FileExamination.run`.
  public var program: String
  /// What the program is called with first.
  public var arguments: [String]
  /// Seconds of processor time that a file may take.
  public var seconds = 20
  /// How long a file may take in all: disks may be slow, and processors busy.
  public var patience = Duration.seconds(240)
  /// Bytes of memory that opening a file may take.
  public var memory = 2 << 30

  /// An examiner that calls a program.
  public init(program: String, arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// The examiner of this process, by default none: then files are opened as they are. A program that
  /// sets one must be able to call itself, or another that can examine.
  public static var current: FileExaminer? {
    get { installed.withLock { $0 } }
    set { installed.withLock { $0 = newValue } }
  }

  private static let installed = Mutex<FileExaminer?>(nil)

  /// Examines files with the examiner of this process, if there is one.
  ///
  /// - Throws: as `examine(_:)`.
  public static func examine(_ paths: String...) throws { try examine(paths) }

  /// Examines files with the examiner of this process, if there is one.
  ///
  /// - Throws: as `examine(_:)`.
  public static func examine(_ paths: [String]) throws {
    guard let current else { return }
    for path in paths { try current.examine(path) }
  }

  /// Examines a file. One that cannot be opened, or that has something wrong with it that the library
  /// notices, is no error here: who opens it will say so.
  ///
  /// - Throws: `Failure` with code `data` for a file that cannot be opened without harm, with code
  ///   `outOfMemory` where the system has ended the process, and with `inputOutput` where it did not end
  ///   in time.
  public func examine(_ path: String) throws {
    // What is no file, or no HDF5 file, has words of its own elsewhere.
    guard !path.utf8.contains(0), access(path, R_OK) == 0,
      let child = ExaminingProcess([program] + arguments + [path, "\(seconds)", "\(memory)"])
    else { return }
    let name = path.printable
    let advice = "fetch or make the file again"
    switch child.outcome(within: patience) {
    case .said(FileExamination.Verdict.exhausted.rawValue):
      throw Failure(
        .data,
        "\(name) is damaged: to read what is in it takes more than \(ByteCount(memory)) of memory",
        advice: advice)
    case .exited(ExitCode.data.rawValue), .signal(SIGSEGV), .signal(SIGABRT), .signal(SIGBUS),
      .signal(SIGFPE), .signal(SIGILL), .signal(SIGTRAP):
      throw Failure(
        .data, "\(name) is damaged: the HDF5 library crashes on it", advice: advice)
    case .signal(SIGXCPU):
      throw Failure(
        .data,
        "\(name) is damaged: the HDF5 library comes to no end with it (\(seconds) s of computing)",
        advice: advice)
    case .signal(SIGTERM), .signal(SIGINT), .signal(SIGHUP), .signal(SIGUSR1), .signal(SIGUSR2):
      // Somebody ends all that runs, this process too.
      return
    case .signal(let number):
      throw Failure(
        .outOfMemory,
        "the process that was to examine \(name) was ended by the system (signal \(number))",
        advice: "is there too little memory?")
    case .silent:
      throw Failure(
        .inputOutput,
        "\(name) could not be looked through within \(Int(patience / .seconds(1))) s",
        advice: "does its disk answer? 'ls -l' and 'cat' of it tell")
    case .said, .exited: return
    }
  }
}
