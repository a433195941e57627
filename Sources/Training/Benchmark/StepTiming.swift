/// What was measured of a training's steps.
public struct StepTiming: Sendable {
  /// The times of steps.
  public let step: TimeDistribution
  /// The times of the products of a step by themselves.
  public let products: TimeDistribution
  /// Samples of a step.
  public let samples: Int
  /// What a step must at least do.
  public let work: StepWork
  /// What the machine did at best, in the median of the rounds.
  public let peak: MachinePeak
  /// A step's products at the machine's peak to the time of the step, in the median of the rounds.
  public let shareOfProductPeak: Double
  /// The bytes of a step at the bandwidth of main memory to the time of the step, likewise: above 1
  /// where a cache holds them.
  public let shareOfBandwidth: Double
  /// The seconds that a step would take if all went at its peak: see `StepWork.limit`.
  public let limit: Double
  /// These seconds to those of the step, in the median of the rounds.
  public let shareOfLimit: Double
  /// Seconds of a step in each phase, measured in other rounds; their sum is a little more than the
  /// time of a step.
  public let phases: [Double]
  /// The seconds until the first step was done, from the start of the benchmark.
  public let firstStep: Double
  /// The times of the rival's steps, if there is a rival.
  public let rivalStep: TimeDistribution?
  /// A step's time to that of the rival's step, in the median of the rounds, if there is a rival.
  public let stepToRival: Double?

  /// Samples in a second.
  public var samplesPerSecond: Double { Double(samples) / step.median }
}
