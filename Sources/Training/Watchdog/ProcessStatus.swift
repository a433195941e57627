import Foundation

/// What the system says of a process.
public enum ProcessStatus: Sendable {
  /// It runs, or waits for something that a signal can end.
  case running
  /// A signal or a debugger has stopped it.
  case stopped
  /// One of its threads waits for a disk or the network, and no signal reaches it.
  case blocked
  /// It is not there any more.
  case ended

  /// The status of a process now.
  init(of process: Int) {
    switch Self.letter(of: process) {
    case nil, "Z", "X": self = .ended
    case "T", "t": self = .stopped
    default:
      let folder = "/proc/\(process)/task"
      let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      self =
        threads.contains { Self.state("\(folder)/\($0)/stat") == "D" } ? .blocked : .running
    }
  }

  /// The system's letter for the state of a process; nil where there is none.
  static func letter(of process: Int) -> Character? { state("/proc/\(process)/stat") }

  /// The letter behind the name, which is in brackets and may hold anything.
  private static func state(_ path: String) -> Character? {
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return text?.split(separator: ")").last?.first { $0 != " " }
  }
}
