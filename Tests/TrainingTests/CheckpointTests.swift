import Compute
import Diagnostics
import Foundation
import HDF5
import Interchange
import NeuralNetwork
import TestSupport
import Testing
import Training

@Suite struct CheckpointTests {
  @Test func roundTripToTheBit() throws {
    let fixture = try CheckpointFixture()
    let reader = try CheckpointReader(fixture.write())
    #expect(reader.checkpoint == fixture.checkpoint)
    #expect(reader.checkpoint.seed == UInt64.max - 1)
    #expect(reader.slotNames == ["momentum", "velocity"])
    let copy = AlignedBuffer<Float>(count: fixture.layout.blockCount)
    let block = copy.matrix(rows: 1, columns: copy.count)
    try reader.readWeights(fixture.layout, into: block)
    #expect(sameBits(block, fixture.network.weights, fixture.layout))
    for slot in fixture.blocks.slots {
      try reader.readSlot(slot.name, fixture.layout, into: block)
      #expect(sameBits(block, slot.values, fixture.layout))
    }
  }

  @Test func aCheckpointOfNothingYet() throws {
    let fixture = try CheckpointFixture()
    let bare = Checkpoint(
      configuration: "",
      progress: CheckpointProgress(epoch: 0, stepInEpoch: 0, step: 0, samples: 0),
      seed: 0, order: SampleOrder(count: 0, shuffle: "", batchSize: 1, shards: 1),
      optimizer: "sgd")
    let path = fixture.directory.file("bare.h5")
    try fixture.writer.write(bare, CheckpointBlocks(weights: fixture.network.weights), to: path)
    let reader = try CheckpointReader(path)
    #expect(reader.checkpoint == bare)
    #expect(reader.slotNames.isEmpty)
  }

  /// Anybody can write a configuration that asks for any size, and a seal: no memory is taken for it.
  @Test func aModelThatAsksForMoreThanItHolds() throws {
    let fixture = try CheckpointFixture()
    var checkpoint = fixture.checkpoint
    checkpoint.configuration = """
      model: [flatten, {dense: {units: 2000000000, activation: relu}}, {dense: {units: 2}}]
      loss: mean_squared_error
      optimizer: sgd
      training: {epochs: 1, batch_size: 1}
      """
    checkpoint.inputShapes = ["input": [2, 2]]
    let path = fixture.directory.file("a.h5")
    try fixture.writer.write(checkpoint, fixture.blocks, to: path)
    expectFailure(
      .configuration, "'dense/kernel' is [4, 3] in it and [4, 2000000000] in the model"
    ) { _ = try StoredModel(path, threads: 1) }
  }

  @Test func differencesOfBitsAreDifferences() throws {
    let fixture = try CheckpointFixture()
    var other = fixture.checkpoint
    #expect(other == fixture.checkpoint)
    other.statistics["input/mean"]?[2] = 0
    #expect(other != fixture.checkpoint)
  }

  @Test func weightsAreFoundByNameWhateverTheirOrder() throws {
    let layers = [
      "input: {name: a}", "input: {name: b}", "dense: {name: p, units: 4, inputs: [a]}",
      "dense: {name: q, units: 4, inputs: [b]}", "dense: {name: q2, units: 4}",
      "concatenate: {name: j, inputs: [p, q2]}",
    ]
    let shapes = ["a": Shape([4]), "b": Shape([4])]
    let network = try Network(layers.map { "- \($0)\n" }.joined(), shapes)
    let directory = try TemporaryDirectory()
    let path = directory.file("a.h5")
    try CheckpointWriter(KerasModel(network.graph, name: "m")).write(
      try CheckpointFixture().checkpoint, CheckpointBlocks(weights: network.weights), to: path)
    let other = try Network(
      [1, 0, 3, 4, 2, 5].map { "- \(layers[$0])\n" }.joined(), shapes, seed: 8)
    try CheckpointReader(path).readWeights(other.graph.layout, into: other.weights)
    let inputs = [[1, 2, 3, 4], [5, 6, 7, 8]] as [[Float]]
    #expect(
      try network.predict(inputs, rows: 1) == other.predict(inputs.reversed(), rows: 1))
  }

  @Test(arguments: [
    (
      "[flatten, {dense: {units: 3}}, {dense: {units: 2, name: other}}]",
      "it has no weight 'other/kernel', which the model has"
    ),
    (
      "[flatten, {dense: {units: 4}}, {dense: {units: 2}}]",
      "'dense/kernel' is [4, 3] in it and [4, 4] in the model"
    ),
    (
      "[flatten, {dense: {units: 3}}]",
      "it has the weight 'dense_1/kernel', which the model has not"
    ),
  ])
  func aCheckpointOfAnotherModel(yaml: String, words: String) throws {
    let fixture = try CheckpointFixture()
    let reader = try CheckpointReader(fixture.write())
    let other = try Network(yaml, ["input": Shape([2, 2])])
    expectFailure(.configuration, "is a checkpoint of another model", words) {
      try reader.readWeights(other.graph.layout, into: other.weights)
    }
  }

  @Test func aCheckpointOfAnotherOptimizer() throws {
    let fixture = try CheckpointFixture()
    let reader = try CheckpointReader(fixture.write())
    try reader.requireOptimizer("adam", slots: ["velocity", "momentum"])
    expectFailure(.configuration, "another optimizer", "is adam", "is sgd") {
      try reader.requireOptimizer("sgd", slots: [])
    }
    expectFailure(.configuration, "[momentum, velocity]", "velocity_hat") {
      try reader.requireOptimizer("adam", slots: ["momentum", "velocity", "velocity_hat"])
    }
  }

  @Test func aNewerFormatIsRefusedInWords() throws {
    let fixture = try CheckpointFixture()
    let path = try fixture.write()
    let file = try File(path, mode: .readWrite)
    try file.root.group(named: "nntrain").attributes.write(2, to: "format")
    try file.close()
    try reseal(path)
    expectFailure(.configuration, "training state of format 2", "newer release") {
      _ = try CheckpointReader(path)
    }
    try reseal(try fixture.write(), format: 7)
    expectFailure(.configuration, "checkpoint of format 7", "newer release") {
      _ = try CheckpointReader(path)
    }
    #expect(try !CheckpointVerification(path).isSound)
  }
}
