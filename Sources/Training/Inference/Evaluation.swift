/// What a stored model is worth on some samples.
public struct Evaluation: Sendable {
  /// Loss and metrics.
  public let record: EpochRecord
  /// The number of samples.
  public let samples: Int
  /// How well each class is told from the others; nil of a model that is no classifier.
  public let classes: ClassReport?
}
