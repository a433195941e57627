/// The names under which a checkpoint keeps what a training's progress consists of.
private enum Key {
  static let totals = "totals"
  static let epochSeconds = "epoch_seconds"
  static let stepSeconds = "step_seconds"
  static let stoppingBest = "early_stopping/best"
  static let stoppingWait = "early_stopping/epochs_without_improvement"
  static let setbacks = "non_finite"
}

extension Checkpoint {
  /// The checkpoint of a training that stands at the given place.
  func at(_ progress: TrainingProgress, samples: Int) -> Checkpoint {
    var checkpoint = self
    checkpoint.progress = CheckpointProgress(
      epoch: progress.epoch, stepInEpoch: progress.stepInEpoch, step: progress.step,
      samples: samples)
    checkpoint.best = progress.best
    checkpoint.history = progress.history
    checkpoint.runningSums[Key.totals] = progress.epochTotals.stored
    checkpoint.runningSums[Key.epochSeconds] = [progress.epochSeconds]
    checkpoint.runningSums[Key.stepSeconds] = [progress.stepSeconds]
    checkpoint.watchers[Key.stoppingBest] = progress.bestForStopping.map { [$0] }
    checkpoint.watchers[Key.stoppingWait] = [Double(progress.epochsWithoutImprovement)]
    checkpoint.watchers[Key.setbacks] = progress.setbacks.numbers
    return checkpoint
  }

  /// Where the training stood.
  ///
  /// - Parameter totals: zeros, in the layout of the run's metrics; sums of other metrics are left.
  func trainingProgress(_ totals: Totals) -> TrainingProgress {
    var result = TrainingProgress(totals: totals)
    result.epoch = progress.epoch
    result.stepInEpoch = progress.stepInEpoch
    result.step = progress.step
    result.best = best
    result.history = history
    if let numbers = runningSums[Key.totals] { result.epochTotals.stored = numbers }
    result.epochSeconds = runningSums[Key.epochSeconds]?.first ?? 0
    result.stepSeconds = runningSums[Key.stepSeconds]?.first ?? 0
    result.bestForStopping = watchers[Key.stoppingBest]?.first
    result.epochsWithoutImprovement =
      watchers[Key.stoppingWait]?.first.flatMap { Int(exactly: $0) } ?? 0
    result.setbacks = watchers[Key.setbacks].flatMap { Setbacks(numbers: $0) } ?? Setbacks()
    return result
  }
}
