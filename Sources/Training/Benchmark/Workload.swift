import Configuration
import DataLoading
import NeuralNetwork

/// A training whose steps are measured without data of the user's: an ordinary configuration, with
/// samples that are made up.
public struct Workload: Sendable {
  /// The name, which the configuration has, too.
  public let name: String
  /// The configuration, without data.
  public let yaml: String
  /// What the samples are.
  public let data: SyntheticData.Kind
  /// How many there are at most: as many are used as make whole batches.
  public let samples: Int

  /// The configuration.
  ///
  /// - Parameter assignments: values that take the place of its own.
  /// - Throws: `Failure` for assignments that do not fit.
  public func configuration(_ assignments: [String] = []) throws -> RunConfiguration {
    var node = try ConfigurationNode(yaml: yaml, file: "the workload \(name)")
    for assignment in assignments { try node.set(assignment) }
    return try RunConfiguration(node)
  }

  /// The workload of a name.
  public static func named(_ name: String) -> Workload? { all.first { $0.name == name } }

  /// All workloads, in the order in which they are measured.
  public static let all: [Workload] = [
    Workload("mnist_mlp", .classes, adam, batch: 128, [dense(512), classes]),
    Workload("mnist_mlp_1024", .classes, adam, batch: 1024, [dense(512), classes]),
    Workload(
      "deep_mlp", .classes, "{sgd: {learning_rate: 0.01, momentum: 0.9}}", batch: 512,
      [dense(2048), dense(2048), dense(2048), classes],
      more: "gradient_clipping: {global_norm: 1.0}"),
    Workload(
      "autoencoder", .reconstruction, adam, batch: 256,
      [dense(1500), dense(1000), dense(500), dense(10, "sigmoid")]
        + [dense(500), dense(1000), dense(1500), dense(SyntheticData.pixels, "linear")]),
    Workload(
      "mlp_bn_dropout", .classes, adam, batch: 256, normalized(512) + normalized(512) + [classes]),
    Workload(
      "wide", .reversal, "{sgd: {learning_rate: 0.001}}", batch: 32,
      [dense(4096), dense(4096), dense(SyntheticData.noiseColumns, "linear")], samples: 16384),
  ]

  private static let adam = "{adam: {learning_rate: 0.001}}"
  private static let classes = "dense: {units: \(SyntheticData.classCount), activation: softmax}"

  private static func dense(_ units: Int, _ activation: String = "relu") -> String {
    "dense: {units: \(units), activation: \(activation)}"
  }

  private static func normalized(_ units: Int) -> [String] {
    [
      "dense: {units: \(units)}", "batch_normalization", "activation: {activation: relu}",
      "dropout: {rate: 0.5}",
    ]
  }

  private init(
    _ name: String, _ data: SyntheticData.Kind, _ optimizer: String, batch: Int, _ layers: [String],
    more: String = "", samples: Int = 60000
  ) {
    self.name = name
    self.data = data
    self.samples = samples
    let loss = data == .classes ? "sparse_categorical_crossentropy" : "mean_squared_error"
    let model = layers.map { "  - \($0)" }.joined(separator: "\n")
    yaml = """
      name: \(name)
      seed: 1
      model:
      \(model)
      loss: \(loss)
      optimizer: \(optimizer)
      training:
        batch_size: \(batch)
        \(more)
      checkpoint: {every: never}

      """
  }
}
