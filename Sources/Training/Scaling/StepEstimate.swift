/// The time of a training step, part by part, as `ScalingModel` has it.
public struct StepEstimate: Sendable {
  /// The ranks.
  public let ranks: Int
  /// Their nodes.
  public let nodes: Int
  /// Samples of the global batch.
  public let samples: Int
  /// Seconds of the passes forward and backward.
  public let pass: Double
  /// Seconds of the update.
  public let update: Double
  /// Seconds of the exchange on a node.
  public let exchangeOnNode: Double
  /// Seconds of the exchange between nodes that are not hidden behind the pass backward.
  public let exchangeBetweenNodes: Double

  /// Seconds of the step.
  public var seconds: Double { pass + update + exchangeOnNode + exchangeBetweenNodes }

  /// Samples in a second.
  public var samplesPerSecond: Double { Double(samples) / seconds }

  /// The speed as a share of what as many ranks would reach if each were as fast as one alone.
  public func efficiency(comparedWith one: StepEstimate) -> Double {
    samplesPerSecond / (one.samplesPerSecond * Double(ranks) / Double(one.ranks))
  }
}
