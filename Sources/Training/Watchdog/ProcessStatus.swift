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
    guard let fields = ProcessFields(of: process), !fields.hasEnded else {
      self = .ended
      return
    }
    switch fields.state {
    case "T", "t": self = .stopped
    default:
      let folder = "/proc/\(process)/task"
      let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      self =
        threads.contains { ProcessFields("\(folder)/\($0)/stat")?.state == "D" }
        ? .blocked : .running
    }
  }
}
