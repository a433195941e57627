import Diagnostics
import Instrumentation
import MPI

extension Trainer {
  /// What comes of an evaluation.
  enum EvaluationResult {
    /// Loss and metrics.
    case record(EpochRecord)
    /// It was broken off, because the training is to end so; nothing has changed.
    case brokenOff(Outcome)
  }

  /// Loss and metrics over all samples of a set, each counted once. Collective.
  ///
  /// - Parameter mayStop: whether it is broken off where the training is to end.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  func evaluate(
    _ set: EvaluationData, prefix: String, mayStop: Bool = true
  ) throws -> EvaluationResult {
    var watch = EvaluationWatch(communicator, batches: set.batchCount) {
      mayStop ? self.ownRequest : nil
    }
    try Activity.during(.evaluation) {
      totals.reset()
      let error = try replica.withAveragedWeights {
        let error = failure {
          try replica.evaluate(set, totals: &totals) { try watch.batchEnded() }
        }
        // Where ranks cannot be reached, they cannot be told either.
        if let error = error as? MPIError { throw error }
        if error != nil { try watch.failed() }
        totals.failures = error == nil ? 0 : 1
        try replica.reduceEvaluation(&totals)
        return error
      }
      try throwIfAnyFailed(error)
    }
    if let outcome = watch.outcome { return .brokenOff(outcome) }
    var record = EpochRecord()
    for (name, value) in totals.results(replica.scorer.measures) {
      record.append(prefix + name, value)
    }
    return .record(record)
  }

  /// The error of this rank's part of some work, if it has failed.
  func failure(_ work: () throws -> Void) -> (any Error)? {
    do {
      try work()
      return nil
    } catch {
      return error
    }
  }

  /// Ends the training on all ranks with the same words if a rank's part of the work has failed.
  func throwIfAnyFailed(_ error: (any Error)?) throws {
    guard totals.failures > 0 else { return }
    throw try communicator.agreedFailure(error)
      ?? Failure(.internalError, "a rank failed and did not say why")
  }
}
