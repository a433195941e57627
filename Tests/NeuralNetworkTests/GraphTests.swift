import Configuration
import Diagnostics
import NeuralNetwork
import Testing

@Suite struct GraphTests {
  private func graph(_ yaml: String, _ shapes: [String: [Int]] = ["input": [4]]) throws -> Graph {
    let entries = try LayerEntry.list(from: ConfigurationNode(yaml: yaml, file: "a.yaml"))
    return try Graph(entries, inputShapes: shapes.mapValues { Shape($0) })
  }

  /// Each of these is refused with a message that says where and what.
  @Test(arguments: [
    (
      "[dense: {units: 2, inputs: [inptu]}]", ["input": [4]],
      "a.yaml:1: [0]: dense names the input 'inptu', but no layer before it is called that"
    ),
    (
      "[dense: {name: a, units: 2}, dense: {name: a, units: 3}]", ["input": [4]],
      "a.yaml:1: [1]: dense has the name 'a', which another layer has already"
    ),
    (
      "[reshape: {target_shape: [3]}]", ["input": [4]],
      "a.yaml:1: [0]: reshape 'reshape' cannot turn [4] (4 values) into [3]"
    ),
    (
      "[reshape: {target_shape: [-1, 3]}]", ["input": [4]],
      "a.yaml:1: [0]: reshape 'reshape' cannot turn [4] (4 values) into [-1, 3]"
    ),
    (
      "[dense: {units: 2}]", [:],
      "model: input 'input' has no shape, and no data set to take it from"
    ),
    (
      "[input: {name: x, shape: [3]}, dense: {units: 2}]", ["x": [4]],
      "a.yaml:1: [0]: input 'x' has the shape [3], its data set has [4]"
    ),
    (
      "[concatenate]", ["input": [4]],
      "a.yaml:1: [0]: concatenate takes at least 2 inputs, has 1"
    ),
    (
      "[dense: {units: 2, inputs: [input, input]}]", ["input": [4]],
      "a.yaml:1: [0]: dense takes 1 input, has 2"
    ),
    (
      "[dense: {units: 2, name: early}, input: {name: late}]", ["late": [4]],
      "a.yaml:1: [0]: dense takes 1 input, has 0"
    ),
    (
      """
      [dense: {units: 2}, reshape: {name: r, target_shape: [2, 1]},
      concatenate: {inputs: [r, input]}]
      """, ["input": [4]],
      "needs inputs that differ in the last axis only, has [2, 1], [4]"
    ),
    ("[]", ["input": [4]], "model: has no layers"),
    (
      "[dense: {units: 1000000000000000000}]", ["input": [4]],
      "dense 'dense' has too many outputs: 1000000000000000000 units"
    ),
    (
      "[dense: {units: 1000000000000}]", ["input": [4]],
      "dense 'dense' has too many parameters: 'kernel' is [4, 1000000000000]"
    ),
  ])
  func wrongGraphsAreRefused(yaml: String, shapes: [String: [Int]], message: String) {
    let failure = #expect(throws: Failure.self) { try graph(yaml, shapes) }
    #expect(failure?.exitCode == .configuration)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "none")")
  }

  @Test func dataOfInputsThatDoNotExistAreRefused() {
    let failure = #expect(throws: Failure.self) {
      try graph(
        "[input: {name: a, shape: [2]}, input: {name: b, shape: [2]}, concatenate: {inputs: [a, b]}]",
        ["a": [2], "c": [2]])
    }
    #expect(failure?.message.contains("'c'") == true, "\(failure?.message ?? "none")")
  }

  @Test func namesShapesAndWeights() throws {
    let graph = try graph(
      "[flatten, dense: {units: 5}, dense: {units: 3, use_bias: false}, dense: {name: z, units: 1}]",
      ["input": [2, 3]])
    #expect(graph.nodes.map(\.name) == ["input", "flatten", "dense", "dense_1", "z"])
    #expect(graph.nodes.map(\.shape.dimensions) == [[2, 3], [6], [5], [3], [1]])
    #expect(graph.nodes.map(\.inputs) == [[], [0], [1], [2], [3]])
    #expect(graph.inputs == [0] && graph.outputs == [4])
    let layout = graph.layout
    #expect(
      layout.weights.map(\.path) == [
        "dense/kernel", "dense/bias", "dense_1/kernel", "z/kernel", "z/bias",
      ])
    #expect(layout.weights.map(\.shape) == [[6, 5], [5], [5, 3], [3, 1], [1]])
    #expect(layout.parameterCount == 30 + 5 + 15 + 3 + 1)
    #expect(layout.weights.allSatisfy { $0.range.lowerBound % 16 == 0 })
    for (weight, next) in zip(layout.weights, layout.weights.dropFirst()) {
      #expect(weight.range.upperBound <= next.range.lowerBound)
      #expect(weight.range.count == weight.shape.reduce(1, *))
    }
    #expect(layout.blockCount >= layout.weights[4].range.upperBound)
  }

  @Test func inputsTakeTheShapeOfTheirData() throws {
    // A lone data set belongs to the first input, whatever its name.
    #expect(try graph("[input: {name: x}, flatten]", ["images": [2, 2]]).nodes[1].shape.count == 4)
    // The configuration may give the same values another shape.
    let shaped = try graph("[input: {name: x, shape: [2, 2]}, dense: {units: 3}]", ["x": [4]])
    #expect(shaped.nodes[1].shape.dimensions == [2, 3])
    let two = try graph(
      "[input: {name: a}, input: {name: b}, concatenate: {inputs: [b, a]}]", ["a": [1], "b": [2]])
    #expect(two.inputs == [0, 1])
    #expect(two.nodes[2].shape.dimensions == [3] && two.nodes[2].inputs == [1, 0])
  }

  @Test(arguments: [
    ("[flatten]", ["input"]),
    (
      "[input: {name: a}, input, input, concatenate: {inputs: [a, input, input_1]}]",
      ["a", "input", "input_1"]
    ),
    ("[input: {name: input_1}, dense: {name: input, units: 1}, input]", ["input_1", "input_2"]),
  ])
  func inputsAreNamedAsInTheGraph(yaml: String, names: [String]) throws {
    let entries = try LayerEntry.list(from: ConfigurationNode(yaml: yaml, file: "a.yaml"))
    #expect(entries.inputNames == names)
  }

  @Test func shapesAreChecked() {
    #expect(Shape(checking: [2, 3])?.count == 6)
    #expect(Shape(checking: [])?.dimensions == [1])
    #expect(Shape(checking: [2, 0]) == nil && Shape(checking: [-1]) == nil)
    #expect(Shape(checking: [Int.max, 2]) == nil)
    #expect(Shape([2, 3]).replacingLast(by: 7).dimensions == [2, 7])
    #expect("\(Shape([28, 28]))" == "[28, 28]")
  }
}
