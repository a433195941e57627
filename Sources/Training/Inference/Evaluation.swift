/// What a stored model is worth on some samples.
public struct Evaluation: Sendable {
  /// How well the classes of an output are told from each other.
  public struct Classes: Sendable {
    /// The name of the output.
    public let output: String
    /// Its report.
    public let report: ClassReport
  }

  /// Loss and metrics.
  public let record: EpochRecord
  /// The number of samples.
  public let samples: Int
  /// The reports of those outputs that are classifiers.
  public let classes: [Classes]
  /// Whether the model has one output.
  public let hasOneOutput: Bool
}
