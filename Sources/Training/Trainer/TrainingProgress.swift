import Optimization

/// Where a training stands: all that is needed, beside weights and optimizer, to go on from here.
public struct TrainingProgress: Sendable {
  /// The epochs that are done.
  public var epoch = 0
  /// The steps that are done of the epoch under way.
  public var stepInEpoch = 0
  /// The steps that are done in all.
  public var step = 0
  /// The sums of the epoch under way.
  public var epochTotals: Totals
  /// The seconds that the epoch under way has taken so far, in earlier jobs, too.
  public var epochSeconds = 0.0
  /// Those of them that were spent in steps.
  public var stepSeconds = 0.0
  /// The lines of `metrics.jsonl`: the record of each finished epoch, and the statistics of layers.
  public var history: [String] = []
  /// The record of the epoch that was finished last, in this job.
  public var last: EpochRecord?
  /// The best value of the checkpoints' monitor so far.
  public var best: BestValue?
  /// The best value of early stopping's monitor so far.
  public var bestForStopping: Double?
  /// The epochs since that.
  public var epochsWithoutImprovement = 0

  /// The best epoch, where its weights were given back to the model at the end.
  public var restoredEpoch: Int?

  /// How often the learning rate was lowered for want of improvement, and what that is decided from.
  public var plateau = Plateau()

  /// What values that are not finite have cost.
  public var setbacks = Setbacks()

  /// The best epoch by early stopping's monitor, from 1 on.
  var bestEpochForStopping: Int? {
    bestForStopping == nil ? nil : epoch - epochsWithoutImprovement
  }

  /// The updates that the optimizer has made.
  public var updates: Int { step - setbacks.skipped }

  /// The start of a training.
  public init(totals: Totals) { epochTotals = totals }

  /// Counts a step.
  mutating func advance(by totals: Totals) {
    stepInEpoch += 1
    step += 1
    epochTotals.accumulate(totals)
    setbacks.stepTaken()
  }

  /// Counts a step that no rank has taken.
  mutating func skipStep() {
    stepInEpoch += 1
    step += 1
    setbacks.stepSkipped()
  }

  /// Counts an epoch.
  mutating func finishEpoch(_ record: EpochRecord) {
    history.append(record.json)
    last = record
    epoch += 1
    stepInEpoch = 0
    epochTotals.reset()
    epochSeconds = 0
    stepSeconds = 0
    setbacks.epochEnded()
  }
}
