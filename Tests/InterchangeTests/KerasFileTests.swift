import Foundation
import HDF5
import Interchange
import NeuralNetwork
import Optimization
import TestSupport
import Testing

@Suite struct KerasFileTests {
  let directory: TemporaryDirectory
  let file: File

  init() throws {
    directory = try TemporaryDirectory()
    file = try File.create(directory.file("model.h5"), userBlock: 512)
  }

  @Test func layout() throws {
    let network = try Network(
      "[flatten, {dense: {name: größe 1, units: 3, activation: relu}}]",
      ["input": Shape([2, 2])])
    try KerasModel(network.graph, name: "m").write(network.weights, to: file.root)
    try file.close()
    let root = try File(file.path).root
    #expect(try root.names == ["model_weights"])
    #expect(try root.attributes.names == ["backend", "keras_version", "model_config"])
    #expect(try root.attributes.entry("model_config").elementType == .variableString)
    let weights = try root.group(named: "model_weights")
    #expect(try weights.attributes.strings("layer_names") == ["flatten", "größe 1"])
    #expect(try weights.group(named: "flatten").attributes.strings("weight_names") == [])
    let dense = try weights.group(named: "größe 1")
    let names = try dense.attributes.strings("weight_names")
    #expect(names == ["größe 1/kernel", "größe 1/bias"])
    let kernel = try dense.dataset(named: names[0])
    #expect(kernel.shape == [4, 3] && kernel.elementType == .float32)
    #expect(kernel.byteOrder == .littleEndian && kernel.storage.layout == .contiguous)
    #expect(try kernel.read() == network.weights.slice(0..<12).array)
    #expect(try dense.dataset(named: names[1]).shape == [3])
  }

  @Test func weightsAreFoundAgain() throws {
    let network = try Network(
      "[{dense: {name: kernel, units: 3}}, {dense: {units: 2, use_bias: false}}]",
      ["input": Shape([4])])
    try KerasModel(network.graph, name: "m").write(network.weights, to: file.root)
    let stored = try StoredWeight.list(in: file.root)
    #expect(stored.map(\.path) == ["kernel/kernel", "kernel/bias", "dense/kernel"])
    for (weight, own) in zip(stored, network.graph.layout.weights) {
      #expect(try weight.dataset.read() == network.weights.slice(own.range).array)
    }
  }

  @Test func aFileOfKerasIsReadByName() throws {
    let group = try file.root.createGroup(named: "model_weights/dense")
    try file.root.group(named: "model_weights").attributes.write(["dense"], to: "layer_names")
    try group.attributes.write(
      ["dense/dense/kernel:0", "sequential/dense/bias"], to: "weight_names")
    try group.createDataset(named: "dense/dense/kernel:0", shape: [1, 1], [1] as [Float])
    try group.createDataset(named: "sequential/dense/bias", shape: [1], [2] as [Float])
    #expect(try StoredWeight.list(in: file.root).map(\.path) == ["dense/kernel", "dense/bias"])
  }

  @Test func longListsOfNamesAreSplit() throws {
    let count = 900
    let base = String(repeating: "n", count: 100)
    let yaml = (0..<count).map { "- activation: {name: \(base)\($0), activation: relu}\n" }.joined()
    let network = try Network(
      yaml + "- dense: {name: last, units: 1}", ["input": Shape([1])])
    try KerasModel(network.graph, name: "m").write(network.weights, to: file.root)
    let attributes = try file.root.group(named: "model_weights").attributes
    #expect(
      try attributes.names == ["backend", "keras_version", "layer_names0", "layer_names1"])
    let names = try attributes.strings("layer_names0") + attributes.strings("layer_names1")
    #expect(names == (0..<count).map { "\(base)\($0)" } + ["last"])
    #expect(try StoredWeight.list(in: file.root).map(\.path) == ["last/kernel", "last/bias"])
  }
}
