import Compute
import Configuration
import Interchange
import NeuralNetwork

import Testing
import Training

/// A small trained model that a test has written.
enum StoredModel {
  static let configuration = """
    name: small
    data: {file: data.h5, preprocessing: [{rescale: {scale: 0.5}}]}
    model:
      - flatten
      - dense: {units: 5, activation: relu}
      - dense: {units: 2, activation: softmax, name: probabilities}
    loss: sparse_categorical_crossentropy
    optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9}}
    """

  /// Writes it: weights are 0, 1, 2, … plus `offset`, the momentum is `momentum` everywhere.
  static func write(
    to path: String, offset: Float = 0, momentum: Float = 0.25, version: String = "0.1.0"
  ) throws {
    let node = try ConfigurationNode(yaml: configuration, file: "small.yaml")
    let entries = try LayerEntry.list(from: #require(node["model"]))
    let graph = try Graph(entries, inputShapes: ["input": Shape([2, 3])])
    let count = graph.layout.blockCount
    let (weights, slot) = (AlignedBuffer<Float>(count: count), AlignedBuffer<Float>(count: count))
    for index in 0..<count {
      weights.buffer[index] = Float(index) + offset
      slot.buffer[index] = momentum
    }
    var checkpoint = Checkpoint(
      configuration: configuration,
      progress: CheckpointProgress(epoch: 2, stepInEpoch: 3, step: 1003, samples: 32_096),
      seed: 7, order: SampleOrder(count: 16_000, shuffle: "full", batchSize: 32, shards: 4),
      optimizer: "sgd")
    checkpoint.inputShapes = ["input": [2, 3]]
    checkpoint.best = BestValue(0.25, epoch: 2)
    checkpoint.versions = ["nntrain": version]
    checkpoint.history = [
      #"{"epoch": 1, "step": 500, "loss": 0.5, "accuracy": 0.75, "learning_rate": 0.1}"#,
      #"{"epoch": 2, "step": 1000, "loss": null, "accuracy": 0.8125, "learning_rate": 0.1}"#,
    ]
    try CheckpointWriter(KerasModel(graph, name: "small")).write(
      checkpoint,
      CheckpointBlocks(
        weights: weights.matrix(rows: 1, columns: count),
        slots: [.init("momentum", slot.matrix(rows: 1, columns: count))]),
      to: path)
  }
}
