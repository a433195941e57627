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
