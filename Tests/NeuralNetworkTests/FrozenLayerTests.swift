import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

/// Layers whose weights stay as they are.
@Suite struct FrozenLayerTests {
  private static let layers = """
    - dense: {name: a, units: 4, activation: tanh}
    - dense: {name: b, units: 3, activation: tanh, kernel_regularizer: l2}
    - dense: {name: c, units: 2}
    """

  private func probe(frozen: String) throws -> Probe {
    try Probe(
      Self.layers.replacing("name: \(frozen)", with: "name: \(frozen), trainable: false"),
      loss: "mean_squared_error")
  }

  /// The gradients of the others are what they would be, and the frozen ones' are zero.
  @Test(arguments: ["a", "b", "c"]) func othersAreTrainedAsBefore(name: String) throws {
    let (free, frozen) = (
      try Probe(Self.layers, loss: "mean_squared_error"), try probe(frozen: name)
    )
    try free.train()
    try frozen.train()
    for weight in frozen.graph.layout.weights {
      #expect(weight.isTrained == (weight.layer != name))
      let gradient = frozen.gradients.slice(weight.range).array
      if weight.isTrained {
        #expect(gradient == free.gradients.slice(weight.range).array)
      } else {
        #expect(weight.rules.regularizer == nil)
        // Below the first layer that is trained, nothing is computed.
        #expect(name == "a" || gradient.allSatisfy { $0 == 0 })
      }
    }
    #expect((frozen.model.tensors[1].gradient == nil) == (name == "a"))
  }

  @Test func namesOfFrozenLayers() throws {
    let entries = try LayerEntry.list(from: ConfigurationNode(yaml: Self.layers, file: "test"))
    let shapes = ["input": Shape([4])]
    let graph = try Graph(entries, inputShapes: shapes, frozen: ["a", "c"])
    #expect(graph.nodes.map(\.isTrainable) == [true, false, true, false])
    #expect(graph.layout.trained.map(\.path) == ["b/kernel", "b/bias"])
    expectFailure(.configuration, "training.freeze: the model has no layer 'd'") {
      _ = try Graph(entries, inputShapes: shapes, frozen: ["d"])
    }
  }
}
