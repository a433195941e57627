import Diagnostics

/// How a training ended, if it did not fail.
public enum Outcome: Sendable, Hashable {
  /// All epochs are done.
  case completed
  /// The monitored number has stopped improving.
  case stoppedEarly
  /// The number that `training.target` names has been reached.
  case reachedTarget
  /// A signal asked for it; a checkpoint has been written, and running again goes on from there.
  case stoppedByRequest
  /// The time limit was reached; a checkpoint has been written, and running again goes on from there.
  case stoppedByTimeLimit

  /// The exit code of the command.
  public var exitCode: ExitCode {
    switch self {
    case .completed, .stoppedEarly, .reachedTarget: .success
    case .stoppedByRequest, .stoppedByTimeLimit: .requeue
    }
  }
}
