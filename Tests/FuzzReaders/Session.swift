import Diagnostics
import Foundation

/// Reads damaged inputs one after the other, and counts how that ends.
struct Session {
  /// Inputs that were read although they are damaged.
  private(set) var read = 0
  /// Inputs that ended in an error for a user.
  private(set) var refused = 0
  /// Inputs that ended in something else.
  private(set) var unexpected = 0

  private let reader: any Reader
  private let seed: UInt64
  private let folder: String
  private let ending: String
  private let number: Int32

  private var input: String { "\(folder)/input\(ending)" }

  /// Seconds of processor time that an input may take.
  private static let seconds = 5
  /// The exit code where an input takes longer.
  private static let endless: Int32 = 124

  init(_ reader: any Reader, seed: UInt64, folder: String) throws {
    self.reader = reader
    self.seed = seed
    self.folder = folder
    ending = type(of: reader).ending
    number = open("\(folder)/case", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    signal(SIGPROF) { _ in _exit(Session.endless) }
    // A file that asks for too much is told by an error here, and not by the system's choice of a victim.
    var limits = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limits)
  }

  mutating func run(_ number: Int) throws {
    var mutation = Mutation(seed: seed, number: number, reader)
    try Data(reader.input(number, &mutation)).write(to: URL(fileURLWithPath: input))
    let line = Array("\(number) \(read) \(refused)\n".utf8)
    pwrite(self.number, line, line.count, 0)
    var time = itimerval(
      it_interval: timeval(), it_value: timeval(tv_sec: Self.seconds, tv_usec: 0))
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &time, nil)
    do {
      try reader.read(input, number)
      read += 1
    } catch let error as any Diagnosable where Self.isForUsers(error) {
      refused += 1
    } catch {
      unexpected += 1
      // The next input takes its place.
      try FileManager.default.copyItem(
        atPath: input, toPath: "\(folder)/unexpected-\(number)\(ending)")
      print("unexpected \(number): \(error)".replacing("\n", with: "\\n"))
      fflush(nil)
    }
  }

  /// Whether an error is one of the input's, in one line of words.
  private static func isForUsers(_ error: any Diagnosable) -> Bool {
    let words = error.description
    return [.data, .usage, .configuration, .missingInput, .inputOutput, .outOfMemory].contains(
      error.exitCode) && !words.isEmpty && words.utf8.count < 4000
      && !words.unicodeScalars.contains { $0.value < 0x20 }
  }
}
