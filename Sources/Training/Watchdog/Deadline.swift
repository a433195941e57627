import Diagnostics
import Dispatch
import Foundation

/// Ends this process where something takes too long that no watchdog can look at: the start and the end of
/// MPI, in which ranks wait for each other, too.
public final class Deadline: @unchecked Sendable {
  // Safe to share: all is constant.
  private let isOver = DispatchSemaphore(value: 0)
  private let slices: Int
  private let length: Double
  private let words: String
  private let code: ExitCode

  /// The seconds that start and end of MPI may take: large jobs on slow networks take one or two minutes.
  public static let usual = 600.0

  /// Begins to count.
  ///
  /// - Parameters:
  ///   - seconds: how long it may take. Time in which the process is stopped does not count.
  ///   - words: what is said if it takes longer, as `MPI has not started`.
  ///   - code: what the process ends with then.
  public init(_ seconds: Double, _ words: String, code: ExitCode = .requeue) {
    slices = max(Int(min(seconds, 1e9)), 1)
    length = seconds / Double(slices)
    self.words = words
    self.code = code
    let thread = Thread { [self] in run() }
    thread.name = "nntrain-deadline"
    thread.start()
  }

  /// It is done in time.
  public func cancel() { isOver.signal() }

  private func run() {
    for _ in 0..<slices {
      guard isOver.wait(timeout: .now() + length) == .timedOut else { return }
    }
    let seconds = Int((Double(slices) * length).rounded())
    RankEnding.say(
      "nntrain: error: \(words) within \(seconds) s; this process ends with code \(code.rawValue)")
    _exit(code.rawValue)
  }
}
