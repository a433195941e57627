import Diagnostics

/// Checkpoints that are due, and what has to be written before the ranks leave.
extension Trainer {
  /// Writes a checkpoint; where it fails, the training ends or goes on without. Collective.
  ///
  /// - Throws: as `CheckpointSaver.save(_:)`; with code `inputOutput` only where the policy is to stop.
  func saveOrGoOn() throws {
    try outage.attempt {
      try saver.save(progress)
      return true
    }
  }

  /// Writes the checkpoint to go on from after a request to stop or a time limit, which is what the
  /// exit code stands for: where it cannot be written, the training fails, whatever
  /// `checkpoint.on_error` says. Collective.
  ///
  /// - Throws: as `CheckpointSaver.save(_:)`.
  func save(before outcome: Outcome) throws {
    do {
      try saver.save(progress)
    } catch let failure as Failure where failure.exitCode == .inputOutput {
      guard saver.lastStep != progress.step else {
        // It is there; what failed was to remove an older one.
        for callback in callbacks { callback.warned(failure.description) }
        return
      }
      let kept = saver.lastStep.map { "the newest checkpoint of this job is that of step \($0)" }
      let reason =
        outcome == .stoppedByTimeLimit ? "time limit reached" : "stopped by request"
      throw Failure(
        .inputOutput, "\(reason), and not saved: \(failure.message)",
        advice: kept ?? "there is no checkpoint of this job")
    }
  }

  /// Whether there is a checkpoint of this step already: to write it again would look like progress to a
  /// launcher, job after job. Collective.
  ///
  /// - Throws: `MPIError`.
  func isSaved() throws -> Bool {
    // Rank 0 alone knows from which checkpoint this job went on.
    try communicator.allReduce(saver.isSaved(step: progress.step) ? 1 : 0, .maximum) == 1
  }

  /// Tests the model, writes it, and tells how the training ended. Collective.
  ///
  /// - Returns: how the training ended, if it is to stop before the test is done: the job that goes on
  ///   from there begins with the test.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  func finish() throws -> Outcome? {
    try restoreBest()
    guard let test else {
      try write(test: nil)
      return nil
    }
    let isSaved = try isSaved()
    // Once the best epoch's weights have taken the place of the last one's, these cannot be saved.
    let mayStop = isSaved || progress.restoredEpoch == nil
    switch try evaluate(test, prefix: "test_", mayStop: mayStop) {
    case .record(let record): try write(test: record)
    case .brokenOff(let outcome):
      if !isSaved { try save(before: outcome) }
      return outcome
    }
    return nil
  }

  /// Writes the model and tells how the training ended. What could not be written fails it in the end,
  /// once all else is done. Collective.
  ///
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  private func write(test: EpochRecord?) throws {
    var unsaved = outage.failure.map {
      Failure($0.exitCode, "the last checkpoint is missing: \($0.message)", advice: $0.advice)
    }
    do {
      try saver.saveModel(progress)
    } catch let failure as Failure where failure.exitCode == .inputOutput {
      unsaved = failure
    }
    do {
      try notify { try $0.trainingEnded(progress, test: test) }
    } catch let failure as Failure where failure.exitCode == .inputOutput {
      unsaved = unsaved ?? failure
    }
    if let unsaved { throw unsaved }
  }
}
