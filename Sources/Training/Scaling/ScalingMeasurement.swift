/// What was measured for a cost model, and to check it.
public struct ScalingMeasurement: Sendable {
  /// A step as it was measured.
  public struct Step: Sendable {
    /// The ranks that took it together.
    public let ranks: Int
    /// Samples of the global batch.
    public let samples: Int
    /// The times of the step.
    public let times: TimeDistribution
  }

  /// The model, fitted to steps of `fittedRanks` ranks.
  public let model: ScalingModel
  /// The ranks whose passes, updates and exchange the model is fitted to.
  public let fittedRanks: Int
  /// Whether the exchange on a node is not measured but guessed, for want of a second rank.
  public let isExchangeGuessed: Bool
  /// Multiplications and additions in the products of a sample.
  public let operationsPerSample: Double
  /// Samples of the global batch, as configured.
  public let samples: Int
  /// The number of parameters.
  public let parameters: Int
  /// The measured steps, by rank.
  public let steps: [Step]

  /// The measured step of some ranks over some samples.
  public func step(ranks: Int, samples: Int) -> Step? {
    steps.first { $0.ranks == ranks && $0.samples == samples }
  }
}
