import Configuration
import DataLoading
import Optimization

/// How long to train, and how a step is taken.
public struct TrainingConfiguration: Sendable {
  /// The number of passes over the training set.
  public let epochs: Int
  /// The samples of a global batch: the sum over all ranks.
  public let batchSize: BatchSize
  /// How gradients are bounded.
  public let gradientClipping: GradientClipping
  /// The number of gradient shards; nil: as many as ranks.
  public let shards: Int?
  /// How gradients are exchanged.
  public let exchange: ExchangeChoice
  /// The threads of each rank; nil: its share of the cores.
  public let threads: Int?
  /// When to stop before the last epoch.
  public let earlyStopping: EarlyStoppingConfiguration?

  /// The choices of `training.exchange`.
  public enum ExchangeChoice: String, Sendable, CaseIterable {
    /// Shared memory on one node, MPI between nodes.
    case auto
    /// Shared memory; all ranks must be on one node.
    case sharedMemory = "shared_memory"
    /// MPI's collective calls.
    case allReduce = "all_reduce"
  }

  init(_ options: Options) throws {
    epochs = try options.integer("epochs", default: 1, in: 1...)
    let size = try options.integer("batch_size", or: "full", default: 32, in: 1...)
    batchSize = size.map { .samples($0) } ?? .full
    gradientClipping = try GradientClipping(options.options("gradient_clipping"))
    shards = try options.integer("shards", or: "auto", in: 1...)
    exchange = try options.choice("exchange", default: .auto)
    threads = try options.integer("threads", or: "auto", in: 1...)
    earlyStopping = try options.optionalOptions("early_stopping").map {
      try EarlyStoppingConfiguration($0)
    }
  }
}

/// Stopping when a number has not improved for some epochs.
public struct EarlyStoppingConfiguration: Sendable {
  /// The number that is watched.
  public let monitor: Monitor
  /// The epochs without improvement after which training stops.
  public let patience: Int
  /// What counts as an improvement: more than this.
  public let minimumDelta: Double

  init(_ options: Options) throws {
    monitor = try Monitor(options, default: "val_loss")
    patience = try options.integer("patience", default: 0, in: 0...)
    minimumDelta = try options.number("min_delta", default: 0, in: 0...)
  }
}

/// A number of each epoch's record, and which way is better.
public struct Monitor: Sendable, Hashable {
  /// The key in `metrics.jsonl`, such as `val_loss`.
  public let key: String
  /// Whether greater is better.
  public let isGreaterBetter: Bool

  private enum Mode: String, CaseIterable { case auto, min, max }

  init(_ options: Options, default key: String) throws {
    self.key = try options.string("monitor", default: key)
    switch try options.choice("mode", of: Mode.self, default: .auto) {
    case .min: isGreaterBetter = false
    case .max: isGreaterBetter = true
    case .auto: isGreaterBetter = self.key.hasSuffix("accuracy")
    }
  }

  /// Whether a value is better than the best so far.
  public func isBetter(_ value: Double, than best: Double?, by delta: Double = 0) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    return isGreaterBetter ? value > best + delta : value < best - delta
  }
}
