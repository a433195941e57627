/// Everything that a training needs to go on exactly where it stood, beside the weights and the
/// optimizer's state, which are large and stay where they are.
public struct Checkpoint: Sendable, Equatable {
  /// The configuration as YAML.
  public var configuration: String
  /// Where the training stands.
  public var progress: CheckpointProgress
  /// The seed of all random numbers.
  public var seed: UInt64
  /// The order in which samples are drawn.
  public var order: SampleOrder
  /// The name of the optimizer whose state is kept.
  public var optimizer: String
  /// The best value of the monitored number so far.
  public var best: BestValue?
  /// One JSON object for each epoch, as in `metrics.jsonl`.
  public var history: [String] = []
  /// The shape of a sample of each input layer, by name.
  public var inputShapes = NamedNumbers()
  /// Statistics of the training set that preprocessing uses.
  public var statistics = NamedNumbers()
  /// The sums of the epoch under way, from which its means are made.
  public var runningSums = NamedNumbers()
  /// The state of early stopping and of others that watch a training.
  public var watchers = NamedNumbers()
  /// The versions of the program, the libraries and the instruction set.
  public var versions: [String: String] = [:]

  /// A checkpoint of a training that has nothing more to say.
  public init(
    configuration: String, progress: CheckpointProgress, seed: UInt64, order: SampleOrder,
    optimizer: String
  ) {
    self.configuration = configuration
    self.progress = progress
    self.seed = seed
    self.order = order
    self.optimizer = optimizer
  }
}

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

/// What decides the order of the samples, beside the seed.
public struct SampleOrder: Sendable, Hashable {
  /// The number of samples of the training set.
  public var count: Int
  /// How they are shuffled: `full`, `chunked`, `none`.
  public var shuffle: String
  /// Which part of the samples validates, in words, in a cross-validation: `fold 1 of 5`.
  public var fold: String?
  /// The samples of a global batch.
  public var batchSize: Int
  /// The shards of a global batch.
  public var shards: Int

  /// Creates the facts.
  public init(count: Int, shuffle: String, fold: String? = nil, batchSize: Int, shards: Int) {
    self.count = count
    self.shuffle = shuffle
    self.fold = fold
    self.batchSize = batchSize
    self.shards = shards
  }
}

/// The best value of a monitored number, and when it was reached.
public struct BestValue: Sendable, Hashable {
  /// The value.
  public var value: Double
  /// The epoch, from 1 on.
  public var epoch: Int

  /// Creates a best value.
  public init(_ value: Double, epoch: Int) {
    self.value = value
    self.epoch = epoch
  }
}
