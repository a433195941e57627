/// Something that watches a training from one rank: a log, a progress bar.
///
/// Callbacks see numbers that all ranks agree on, and never talk to other ranks. An error that a
/// callback throws ends the training on all ranks alike.
public protocol Callback: AnyObject {
  /// Before the first step, and again where the training goes back to an earlier one.
  func trainingStarted(_ progress: TrainingProgress, stepsPerEpoch: Int) throws
  /// After each step.
  func stepEnded(_ progress: TrainingProgress)
  /// When the layers were measured in the step that has just been taken.
  func layersMeasured(_ statistics: LayerStatistics) throws
  /// When something happened that people want to know, in words.
  func remarked(_ words: String)
  /// When something went wrong that the training survives, in words.
  func warned(_ words: String)
  /// After each epoch; its record is `progress.last`.
  func epochEnded(_ progress: TrainingProgress) throws
  /// After the last step, and the test.
  func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) throws
}

extension Callback {
  /// Nothing.
  public func trainingStarted(_ progress: TrainingProgress, stepsPerEpoch: Int) throws {}
  /// Nothing.
  public func stepEnded(_ progress: TrainingProgress) {}
  /// Nothing.
  public func layersMeasured(_ statistics: LayerStatistics) throws {}
  /// Nothing.
  public func remarked(_ words: String) {}
  /// Nothing.
  public func warned(_ words: String) {}
  /// Nothing.
  public func epochEnded(_ progress: TrainingProgress) throws {}
  /// Nothing.
  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) throws {}
}
