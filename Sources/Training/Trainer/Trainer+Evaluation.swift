import Diagnostics
import Instrumentation

extension Trainer {
  /// Loss and metrics over all samples of a set, each counted once.
  func evaluate(_ set: EvaluationData, prefix: String) throws -> EpochRecord {
    try Activity.during(.evaluation) {
      totals.reset()
      let error = try replica.withAveragedWeights {
        let error = failure { try replica.evaluate(set, totals: &totals) }
        totals.failures = error == nil ? 0 : 1
        try replica.reduceEvaluation(&totals)
        return error
      }
      try throwIfAnyFailed(error)
    }
    var record = EpochRecord()
    for (name, value) in totals.results(replica.scorer.measures) {
      record.append(prefix + name, value)
    }
    return record
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
