import Diagnostics

/// What all ranks do about a step that is not finite, once none of them has taken it.
struct NonFiniteRecovery {
  let policy: NonFinitePolicy
  let diagnosis: NonFiniteDiagnosis
  let restoration: CheckpointRestoration

  /// Whether a training needs a checkpoint to go back to from its first step on.
  var needsCheckpoint: Bool {
    if case .restore = policy { true } else { false }
  }

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
      return try earlierProgress(
        progress, upTo: progress.step - 1, factor: factor, words, remark: remark)
    }
  }

  /// The same after an update that has left weights that are not finite: it cannot be skipped any
  /// more, but it follows from the learning rate, so that the checkpoint right before it will do.
  ///
  /// - Parameter progress: where the training stands after the update.
  func progress(
    afterBadUpdate progress: TrainingProgress, remark: (String) -> Void
  ) throws -> TrainingProgress {
    let words = "weights are not finite after step \(progress.step)"
    guard case .restore(let factor) = policy.reaction(after: progress.setbacks) else {
      throw failure(words, "nothing more is saved")
    }
    return try earlierProgress(
      progress, upTo: progress.step - 1, factor: factor, words, remark: remark)
  }

  private func earlierProgress(
    _ progress: TrainingProgress, upTo step: Int, factor: Double, _ words: String,
    remark: (String) -> Void
  ) throws -> TrainingProgress {
    // Where it failed before, the checkpoints since then lead there again: go further back.
    let isNoFurther = progress.setbacks.furthestStep.map { progress.step <= $0 } ?? false
    let found = try restoration.restore(
      upTo: step, avoiding: isNoFurther ? progress.setbacks.restoredStep : nil, remark: remark)
    guard var earlier = found else {
      throw failure(words, "there is no earlier checkpoint to go back to")
    }
    earlier.setbacks = progress.setbacks.goingBack(
      to: earlier.setbacks, at: earlier.step, from: progress.step, learningRateFactor: factor)
    let rate = NumberText.short(earlier.setbacks.learningRateFactor)
    remark("Going back, with \(rate) of the configured learning rate: \(words)")
    return earlier
  }

  private func failure(_ words: String, _ reason: String?) -> Failure {
    Failure(
      .finding, reason.map { "\(words); \($0)" } ?? words,
      advice: "lower the learning rate, clip gradients or look at the data")
  }
}
