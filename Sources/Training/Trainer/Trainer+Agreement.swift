import Instrumentation
import MPI

/// What all ranks decide alike, and what it is decided from.
extension Trainer {
  /// Tells the callbacks of this rank, and agrees on whether one of them failed on any rank.
  func notify(_ event: (any Callback) throws -> Void) throws {
    try Activity.during(.report) {
      try communicator.agree { for callback in callbacks { try event(callback) } }
    }
  }

  /// The mean loss of the step that was taken last.
  var lastLoss: Double { totals.loss / totals.samples }

  /// The learning rate of a step.
  func learningRate(_ step: Int) -> Double {
    replica.learningRate(step: step) * progress.setbacks.learningRateFactor
      * progress.plateau.factor
  }

  /// Whether the parameters are finite in all slices. Collective.
  func areParametersFinite() throws -> Bool {
    try communicator.allReduce(replica.isSliceFinite ? 1 : 0, .minimum) == 1
  }

  /// Whether this rank's clock says that the job has had its time: rank 0's alone counts.
  var isTimeLimitReached: Bool {
    timeLimit.map { communicator.rank == 0 && clock.now >= $0 } ?? false
  }

  /// How the training is to end, if this rank has been asked to stop or its time is over.
  var ownRequest: Outcome? {
    StopRequest.isPending ? .stoppedByRequest : isTimeLimitReached ? .stoppedByTimeLimit : nil
  }

  /// How the training ends, if a rank has been asked to stop or the time is over.
  var requestedOutcome: Outcome? {
    totals.stopRequests > 0
      ? .stoppedByRequest : totals.timeLimits > 0 ? .stoppedByTimeLimit : nil
  }
}
