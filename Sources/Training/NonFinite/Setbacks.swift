/// What values that are not finite have cost a training so far, as far as it matters for what comes.
public struct Setbacks: Sendable, Hashable {
  /// The steps that were skipped in all: the optimizer has made as many updates less.
  public private(set) var skipped = 0
  /// Those of the epoch under way.
  public private(set) var skippedInEpoch = 0
  /// Those since the last step that was not skipped.
  public private(set) var skippedInARow = 0
  /// How often the training went back to a checkpoint.
  public private(set) var restores = 0
  /// The step of the checkpoint that the training went back to last.
  public private(set) var restoredStep: Int?
  /// The furthest step from which it went back.
  public private(set) var furthestStep: Int?
  /// What the learning rate is multiplied with.
  public private(set) var learningRateFactor = 1.0

  /// None.
  public init() {}

  /// Counts a step that was taken.
  public mutating func stepTaken() { skippedInARow = 0 }

  /// Counts a step that was skipped.
  public mutating func stepSkipped() {
    skipped += 1
    skippedInEpoch += 1
    skippedInARow += 1
  }

  /// Begins another epoch.
  public mutating func epochEnded() { skippedInEpoch = 0 }

  /// What there is after going back to a checkpoint: the skipped steps are those of that time, while
  /// restores and factors of the learning rate add up.
  ///
  /// - Parameters:
  ///   - earlier: the setbacks at the time of the checkpoint.
  ///   - step: the step of the checkpoint.
  ///   - failedStep: the step that was not finite.
  ///   - factor: what the learning rate is multiplied with, once more.
  public func goingBack(
    to earlier: Setbacks, at step: Int, from failedStep: Int, learningRateFactor factor: Double
  ) -> Setbacks {
    var result = earlier
    result.restoredStep = step
    result.furthestStep = max(failedStep, furthestStep ?? failedStep)
    result.restores = restores + 1
    result.learningRateFactor = learningRateFactor * factor
    return result
  }
}

extension Setbacks {
  /// All numbers, for checkpoints and messages between ranks.
  public var numbers: [Double] {
    [skipped, skippedInEpoch, skippedInARow, restores].map(Double.init)
      + [learningRateFactor] + [restoredStep, furthestStep].map { Double($0 ?? -1) }
  }

  /// Takes up what `numbers` gave; nil for anything else.
  public init?(numbers: [Double]) {
    let counts = numbers.prefix(4).compactMap { Int(exactly: $0) }
    let steps = numbers.dropFirst(5).compactMap { Int(exactly: $0) }
    guard numbers.count == 7, counts.count == 4, counts.allSatisfy({ $0 >= 0 }),
      (0...1).contains(numbers[4]), steps.count == 2
    else { return nil }
    restoredStep = steps[0] < 0 ? nil : steps[0]
    furthestStep = steps[1] < 0 ? nil : steps[1]
    skipped = counts[0]
    skippedInEpoch = counts[1]
    skippedInARow = counts[2]
    restores = counts[3]
    learningRateFactor = numbers[4]
  }
}
