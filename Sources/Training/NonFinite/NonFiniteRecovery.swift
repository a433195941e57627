import Diagnostics

/// What all ranks do about a step that is not finite, once none of them has taken it.
struct NonFiniteRecovery {
  let policy: NonFinitePolicy
  let diagnosis: NonFiniteDiagnosis
  let restoration: CheckpointRestoration

  /// Skips the step, goes back or ends the training. Collective.
  ///
  /// - Parameters:
  ///   - progress: where the training stood before the step.
  ///   - remark: is given what happened, in words, to show on rank 0.
  /// - Returns: where the training goes on: behind the step, or before it.
  /// - Throws: `Failure` with code `finding` where the training ends; `MPIError`.
  func progress(
    after progress: TrainingProgress, isLossFinite: Bool, remark: (String) -> Void
  ) throws -> TrainingProgress {
    let words = try diagnosis.words(progress, isLossFinite: isLossFinite)
    switch policy.reaction(after: progress.setbacks) {
    case .stop(let reason):
      throw failure(words, reason)
    case .skip:
      remark("Skipped: \(words)")
      var next = progress
      next.skipStep()
      return next
    case .restore(let factor):
      guard var earlier = try restoration.restore(before: progress.step, remark: remark) else {
        throw failure(words, "there is no earlier checkpoint to go back to")
      }
      earlier.setbacks = progress.setbacks.goingBack(
        to: earlier.setbacks, learningRateFactor: factor)
      let rate = NumberText.short(earlier.setbacks.learningRateFactor)
      remark("Going back, with \(rate) of the configured learning rate: \(words)")
      return earlier
    }
  }

  private func failure(_ words: String, _ reason: String?) -> Failure {
    Failure(
      .finding, reason.map { "\(words); \($0)" } ?? words,
      advice: "lower the learning rate, clip gradients or look at the data")
  }
}
