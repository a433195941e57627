import Compute
import Configuration
import DataLoading
import DataParallel
import MPI
import NeuralNetwork
import Optimization

/// How long to train, and how a step is taken.
public struct TrainingConfiguration: Sendable {
  /// The number of passes over the training set.
  public let epochs: Int
  /// The parts that the training set is cut into for cross-validation; nil for one training.
  public let folds: Int?
  /// The samples of a global batch: the sum over all ranks.
  public let batchSize: BatchSize
  /// How gradients are bounded.
  public let gradientClipping: GradientClipping
  /// The number of gradient shards; nil: as many as ranks.
  public let shards: Int?
  /// The global batches whose gradients are added up for one step.
  public let accumulate: Int
  /// How gradients are exchanged.
  public let exchange: ExchangeChoice
  /// How gradients travel between nodes.
  public let traffic: GradientTraffic
  /// The threads of each rank; nil: its share of the cores.
  public let threads: Int?
  /// How the numbers that layers multiply are represented.
  public let precision: ProductPrecision
  /// When the copies of the parameters are compared.
  ///
  /// `epoch`: at the end of each epoch, and before each checkpoint; `steps`: besides.
  public let audit: StepInterval
  /// When statistics of the layers are taken, after the first step: see `LayerMonitor`.
  public let layerStatistics: StepInterval
  /// When to stop before the last epoch.
  public private(set) var earlyStopping: EarlyStoppingConfiguration?
  /// What is good enough to stop.
  public private(set) var target: TargetConfiguration?
  /// What to do about a step that is not finite.
  public let nonFinite: NonFinitePolicy
  /// How long a training may stand still.
  public let watchdog: WatchdogLimit
  /// How long a job may take.
  public let timeLimit: TimeLimit?
  /// The names of layers whose weights stay as they are.
  public let frozenLayers: [String]
  /// Another model that weights come from.
  public let initialWeights: InitialWeightsConfiguration?
  /// Factors of the losses of samples, by class.
  public let classWeights: ClassWeights?

  /// The choices of `training.exchange`.
  public enum ExchangeChoice: String, Sendable, CaseIterable {
    /// The fastest for the ranks' places.
    case auto
    /// Shared memory; all ranks must be on one node.
    case sharedMemory = "shared_memory"
    /// Shared memory on each node, messages between nodes; all nodes must have equally many ranks.
    case hierarchical
    /// Messages between all ranks, each with its own parameters.
    case allReduce = "all_reduce"
  }

  /// More than anyone needs; what is counted with it cannot overflow.
  private static let mostParts = 1 << 16

  /// More than any machine has cores; OpenMP takes any number, and ends the process.
  private static let mostThreads = 4096

  /// Lets monitors know what there is to watch.
  mutating func watch(_ scope: Monitor.Scope) {
    if let earlyStopping { self.earlyStopping?.monitor = earlyStopping.monitor.resolved(in: scope) }
    if let target { self.target?.monitor = target.monitor.resolved(in: scope) }
  }

  init(_ options: Options) throws {
    epochs = try options.integer("epochs", default: 1, in: 1...)
    folds = try options.optionalInteger("folds", in: 2...)
    let size = try options.integer("batch_size", or: "full", default: 32, in: 1...)
    batchSize = size.map { .samples($0) } ?? .full
    gradientClipping = try GradientClipping(options.options("gradient_clipping"))
    shards = try options.integer("shards", or: "auto", in: 1...)
    if let shards, shards > Self.mostParts {
      throw options.failure("must be at most \(Self.mostParts), is \(shards)", key: "shards")
    }
    accumulate = try options.integer("accumulate", default: 1, in: 1...Self.mostParts)
    exchange = try options.choice("exchange", default: .auto)
    traffic = GradientTraffic(
      precision: try options.choice("exchange_precision", default: .float32),
      overlaps: try options.boolean("exchange_overlap", default: true))
    if traffic.precision != .float32, shards != nil {
      throw options.failure(
        "which gradients are rounded depends on the number of nodes, and with training.shards "
          + "fixed the result must not: use shards: auto", key: "exchange_precision")
    }
    precision = try options.choice("precision", default: .float32)
    threads = try options.integer("threads", or: "auto", in: 1...)
    if let threads, threads > Self.mostThreads {
      throw options.failure("must be at most \(Self.mostThreads), is \(threads)", key: "threads")
    }
    audit = try StepInterval(options, key: "audit", default: "epoch")
    layerStatistics = try StepInterval(options, key: "layer_statistics", default: "never")
    earlyStopping = try options.optionalOptions("early_stopping").map {
      try EarlyStoppingConfiguration($0)
    }
    target = try options.optionalOptions("target").map { try TargetConfiguration($0) }
    nonFinite = try NonFinitePolicy(options)
    timeLimit = try options.optionalOptions("time_limit").flatMap { try TimeLimit($0) }
    watchdog = try WatchdogLimit(options)
    frozenLayers = try options.strings("freeze", default: [])
    initialWeights = try options.optionalOptions("initial_weights").map {
      try InitialWeightsConfiguration($0)
    }
    classWeights = try options.node("class_weights", type: "map from class to number").map {
      try ClassWeights($0)
    }
  }
}

extension TrainingConfiguration {
  /// The threads of each rank: as many as are configured, or as there are cores for.
  public func threads(with facts: LaunchFacts) -> Int { threads ?? facts.threadsPerRank }

  /// The samples of a step: those of all the batches that it accumulates.
  public var samplesPerStep: BatchSize {
    guard case .samples(let samples) = batchSize else { return .full }
    let (product, overflow) = samples.multipliedReportingOverflow(by: accumulate)
    return .samples(overflow ? .max : product)
  }

  /// How long the training is, on a number of ranks.
  func length(_ batches: BatchPlan, ranks: Int) -> RunLength {
    let stepsPerEpoch = max(batches.stepsPerEpoch, 1)
    let (steps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: epochs)
    return RunLength(
      stepsPerEpoch: stepsPerEpoch, steps: overflow ? .max : steps, ranks: ranks)
  }

  /// How the samples of a step are cut.
  ///
  /// - Throws: `Failure` with code `configuration` if the number of ranks does not fit.
  public func sharding(ranks: Int) throws -> Sharding {
    guard let shards else { return Sharding(ranks: ranks, rounds: accumulate) }
    return try Sharding(shards: shards, ranks: ranks, rounds: accumulate)
  }
}
