/// The keys of records that every training has, beside losses and metrics.
public enum RecordKey: String, CaseIterable, Sendable {
  /// The number of a fold, from 1 on.
  case fold
  /// The number of an epoch, from 1 on.
  case epoch
  /// The steps that have been taken.
  case step
  /// The steps of the epoch that were left out, as they were not finite.
  case skippedSteps = "skipped_steps"
  /// The rate of the last step.
  case learningRate = "learning_rate"
  /// How fast the steps went.
  case samplesPerSecond = "samples_per_second"
  /// What the epoch took.
  case seconds

  /// Whether its numbers are whole.
  public var isWhole: Bool {
    switch self {
    case .fold, .epoch, .step, .skippedSteps: true
    case .learningRate, .samplesPerSecond, .seconds: false
    }
  }

  /// Whether its numbers differ from job to job of the same training.
  public var isPassing: Bool { self == .samplesPerSecond || self == .seconds }

  /// The prefixes of what is measured: in training, validation and test.
  public static let prefixes = ["", "val_", "test_"]
}
