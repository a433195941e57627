import Glibc
import Synchronization

/// Whether this process has been asked to stop by a signal.
///
/// The handler sets a flag and nothing more; ranks agree on it in the next step's reduction, save and
/// leave together.
public enum StopRequest {
  private static let flag = Atomic<Bool>(false)

  /// The signals that ask: what batch systems and people send before they kill.
  private static let signals = [SIGTERM, SIGINT, SIGUSR1, SIGUSR2]

  /// Takes the signals from now on.
  public static func listen() {
    // The flag is made when it is first used, with a lock, which the handler must not be the first to take.
    _ = isPending
    for number in signals {
      signal(number) { number in
        // Whoever presses the keys again does not want to wait for the step or the evaluation.
        if number == SIGINT, StopRequest.isPending {
          signal(SIGINT, SIG_DFL)
          raise(SIGINT)
        }
        StopRequest.flag.store(true, ordering: .relaxed)
      }
    }
  }

  /// Whether one of the signals has come.
  public static var isPending: Bool { flag.load(ordering: .relaxed) }
}
