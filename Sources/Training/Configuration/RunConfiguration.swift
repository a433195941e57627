import Configuration
import Diagnostics
import NeuralNetwork
import Optimization

/// Everything that a configuration file says about a run.
public struct RunConfiguration: Sendable {
  /// The name of the run, and of its directory below `runs`.
  public let name: String
  /// The key of all random numbers.
  public let seed: UInt64
  /// What to train on.
  public let data: DataConfiguration
  /// The layers.
  public let layers: [LayerEntry]
  /// What each of the model's outputs is trained for, and what is measured of it.
  public let outputs: [OutputConfiguration]
  /// The rule of the updates.
  public private(set) var optimizer: any Optimizer
  /// Epochs, batches and the like.
  public private(set) var training: TrainingConfiguration
  /// When to write checkpoints, and how many to keep.
  public private(set) var checkpoint: CheckpointConfiguration
  /// The configuration as YAML: what a checkpoint keeps.
  public let yaml: String

  /// Reads a configuration.
  ///
  /// - Throws: `Failure` with code `configuration`, naming file, line and key.
  public init(_ node: ConfigurationNode) throws {
    let yaml = try node.yaml
    self = try node.read { try RunConfiguration($0, yaml: yaml) }
  }

  private init(_ options: Options, yaml: String) throws {
    self.yaml = yaml
    name = try options.string("name", default: "run")
    guard !name.isEmpty, !name.contains("/"), name.first != ".",
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      throw options.failure(
        "'\(name)' cannot be the name of a directory", key: "name",
        advice: "use letters, digits, '-' and '_'")
    }
    seed = UInt64(try options.integer("seed", default: 0, in: 0...))
    data = try DataConfiguration(options.options("data"))
    layers = try LayerEntry.list(
      from: options.requiredNode(
        "model", type: "list of layers", example: "[dense: {units: 1}]"))
    outputs = try OutputConfiguration.list(options, names: layers.outputNames)
    optimizer = try options.entry("optimizer", from: .optimizers)
    training = try TrainingConfiguration(options.options("training"))
    checkpoint = try CheckpointConfiguration(options.options("checkpoint"))
    if training.earlyStopping?.restoresBest == true, checkpoint.interval == .never {
      throw options.failure(
        "training.early_stopping.restore_best needs a checkpoint of the best epoch, and "
          + "checkpoint.every is never", advice: "let checkpoint.every be epoch")
    }
    try checkFolds(options)
    try checkOptimizer(options)
  }

  /// Throws where folds have a validation set beside them.
  private func checkFolds(_ options: Options) throws {
    guard training.folds != nil else { return }
    switch data.validation {
    case .none, .fraction(0): return
    case .fraction, .selection:
      throw options.failure(
        "training.folds validates each model with its own part of the training set, and "
          + "data.validation names another", key: "data",
        advice: "leave one of them out (data.validation.fraction: 0 is none)")
    }
  }

  /// The configuration of a run where there is something to watch.
  func watching(_ scope: Monitor.Scope) -> RunConfiguration {
    var copy = self
    copy.optimizer.settings.learningRate = optimizer.learningRate.watching(scope)
    copy.checkpoint.monitor = checkpoint.monitor.resolved(in: scope)
    copy.training.watch(scope)
    return copy
  }

  /// Every key with its type and default, for the documentation.
  public static func describe() throws -> [OptionDescription] {
    try Options.describe { try RunConfiguration($0, yaml: "") }
  }
}
