import Diagnostics

/// Which batches a rank is to load, and in which order.
public struct LoadPlan: Sendable {
  /// The samples of an epoch.
  public var samples: Samples
  /// How they are cut into global batches.
  public var batches: BatchPlan
  /// How batches are cut into shards.
  public var sharding: Sharding
  /// Whose rows are loaded.
  public var rank: Int
  /// The key of the order.
  public var seed: UInt64
  /// How the samples are ordered.
  public var shuffle: ShuffleMode
  /// What is done to each field, in the order of the source's fields.
  public var transforms: [Affine]
  /// The epochs, from 0; the last one may be far away.
  public var epochs: Range<Int>
  /// The batch of the first epoch to begin with.
  public var firstStep: Int

  /// A plan for one pass in order, on one rank; the rest is set by name.
  public init(_ samples: Samples, batchSize: BatchSize) {
    self.samples = samples
    batches = BatchPlan(sampleCount: samples.count, batchSize: batchSize)
    sharding = Sharding(ranks: 1)
    rank = 0
    seed = 0
    shuffle = .none
    transforms = samples.source.fields.map { _ in .identity }
    epochs = 0..<1
    firstStep = 0
  }

  /// The most rows that the rank owns of a batch in a round.
  public var capacity: Int { sharding.capacity(in: min(batches.batchSize, batches.sampleCount)) }

  /// The bytes of the rank's rows of a round.
  var batchBytes: Int {
    let columns = samples.source.fields.reduce(0) { $0 + $1.columns }
    return capacity * columns * MemoryLayout<Float>.stride
  }

  /// The bytes of all batches that are in memory at a time.
  public func loadedBytes(_ prefetch: Prefetch) -> Int {
    batchBytes * prefetch.slots(batchBytes: batchBytes, batches: roundCount)
  }

  /// The number of rounds of all batches.
  var roundCount: Int {
    let (steps, overflow) = epochs.count.multipliedReportingOverflow(by: batches.stepsPerEpoch)
    guard !overflow else { return .max }
    let (rounds, isMore) = max(0, steps - firstStep).multipliedReportingOverflow(
      by: sharding.rounds)
    return isMore ? .max : rounds
  }
}
