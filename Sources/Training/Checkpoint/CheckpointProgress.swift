/// Where a training stands.
public struct CheckpointProgress: Sendable, Hashable {
  /// The epochs that are done.
  public var epoch: Int
  /// The steps that are done of the epoch under way.
  public var stepInEpoch: Int
  /// The steps that are done in all.
  public var step: Int
  /// The samples that were seen in all.
  public var samples: Int

  /// Creates a place.
  public init(epoch: Int, stepInEpoch: Int, step: Int, samples: Int) {
    self.epoch = epoch
    self.stepInEpoch = stepInEpoch
    self.step = step
    self.samples = samples
  }
}
