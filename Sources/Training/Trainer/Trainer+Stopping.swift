import MPI
import Optimization

/// What epochs decide: whether to go on, and with which weights to end.
extension Trainer {
  /// Compares the epoch with the best so far, for the learning rate and for early stopping, and with
  /// the target.
  func watch(_ record: EpochRecord) {
    hasReachedTarget = target?.isReached(by: record) ?? false
    if let schedule = replica.update.optimizer.learningRate.schedule as? ReduceOnPlateau,
      let value = schedule.monitor.value(in: record)
    {
      progress.plateau = schedule.plateau(progress.plateau, after: value)
    }
    guard let earlyStopping, let value = earlyStopping.monitor.value(in: record) else { return }
    let isBetter = earlyStopping.monitor.isBetter(
      value, than: progress.bestForStopping, by: earlyStopping.minimumDelta)
    if isBetter { progress.bestForStopping = value }
    progress.epochsWithoutImprovement = isBetter ? 0 : progress.epochsWithoutImprovement + 1
  }

  /// Whether there is a reason to end before the last epoch.
  var isGoodEnough: Bool {
    guard !hasReachedTarget else { return true }
    guard let earlyStopping else { return false }
    // As in Keras, where a patience of 0 and of 1 are the same.
    return progress.epochsWithoutImprovement >= max(earlyStopping.patience, 1)
  }

  /// Whether the epoch that has just ended is the best so far, and its weights are wanted at the end.
  var isToRestore: Bool {
    earlyStopping?.restoresBest == true && progress.bestEpochForStopping == progress.epoch
  }

  /// Finds out whether the training that goes on had already reached the target. Collective.
  func recallTarget() throws {
    guard let target, progress.stepInEpoch == 0 else { return }
    // The history is rank 0's alone.
    let last = progress.history.last.flatMap { EpochRecord(parsing: $0) }
    var isReached = last.map { target.isReached(by: $0) } == true ? 1 : 0
    try communicator.broadcast(&isReached, from: 0)
    hasReachedTarget = isReached == 1
  }

  /// Makes the best epoch's weights the model, where that is wanted. Collective.
  func restoreBest() throws {
    guard earlyStopping?.restoresBest == true, let epoch = progress.bestEpochForStopping,
      epoch < progress.epoch
    else { return }
    func remark(_ words: String) { for callback in callbacks { callback.remarked(words) } }
    guard try recovery.restoration.restoreBest(epoch: epoch, remark: remark) else {
      return remark(
        "There is no checkpoint of the best epoch, \(epoch), in the run directory: the model has the "
          + "weights of the last.")
    }
    progress.restoredEpoch = epoch
    remark("The model has the weights of the best epoch, \(epoch).")
  }
}
