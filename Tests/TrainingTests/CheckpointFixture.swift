import Compute
import Interchange
import NeuralNetwork
import TestSupport
import Training

/// A small model with weights and optimizer state, and a checkpoint of it with something in every
/// part.
struct CheckpointFixture {
  let directory: TemporaryDirectory
  let network: Network
  let slots: [AlignedBuffer<Float>]
  let writer: CheckpointWriter

  static let yaml = "[flatten, {dense: {units: 3, activation: relu}}, {dense: {units: 2}}]"

  init(_ yaml: String = CheckpointFixture.yaml) throws {
    directory = try TemporaryDirectory()
    network = try Network(yaml, ["input": Shape([2, 2])])
    let count = network.weights.count
    slots = (0..<2).map { slot in
      let buffer = AlignedBuffer<Float>(count: count)
      for index in 0..<count { buffer.pointer[index] = Float(index + 1) / Float(3 + slot) }
      return buffer
    }
    // Numbers that only survive as bits.
    slots[0].pointer[0] = .nan
    slots[0].pointer[1] = -0.0
    slots[0].pointer[2] = .leastNonzeroMagnitude
    slots[1].pointer[0] = -.infinity
    writer = CheckpointWriter(KerasModel(network.graph, name: "fixture"))
  }

  var layout: WeightLayout { network.graph.layout }

  var blocks: CheckpointBlocks {
    CheckpointBlocks(
      weights: network.weights,
      slots: zip(["momentum", "velocity"], slots).map {
        CheckpointBlocks.Slot($0, $1.matrix(rows: 1, columns: $1.count))
      })
  }

  var checkpoint: Checkpoint {
    var checkpoint = Checkpoint(
      configuration: "name: größe\nmodel: [flatten]\n",
      progress: CheckpointProgress(epoch: 3, stepInEpoch: 17, step: 1407, samples: 180_000),
      seed: UInt64.max - 1,
      order: SampleOrder(count: 60_000, shuffle: "full", batchSize: 128, shards: 8),
      optimizer: "adam")
    checkpoint.best = BestValue(0.1 + 0.2, epoch: 2)
    checkpoint.history = [#"{"epoch": 1, "loss": 0.5}"#, #"{"epoch": 2, "loss": null}"#]
    checkpoint.statistics = ["input/mean": [1, 2.5, -0.0], "input/variance": [4, 5, 1e-300]]
    checkpoint.runningSums = ["loss": [12.75, 2176], "accuracy": [.nan], "none": []]
    checkpoint.watchers = ["early_stopping": [.infinity, 0]]
    checkpoint.versions = ["nntrain": "1.0", "oneDNN": "2.6.3", "HDF5": "1.10.8"]
    return checkpoint
  }

  /// Writes the checkpoint under a name, and returns its path.
  @discardableResult
  func write(_ name: String = "a.h5") throws -> String {
    let path = directory.file(name)
    try writer.write(checkpoint, blocks, to: path)
    return path
  }
}

/// Whether the weights of a model have the same bits in two blocks.
func sameBits(_ a: Matrix, _ b: Matrix, _ layout: WeightLayout) -> Bool {
  layout.weights.allSatisfy { weight in
    weight.range.allSatisfy { a.pointer[$0].bitPattern == b.pointer[$0].bitPattern }
  }
}
