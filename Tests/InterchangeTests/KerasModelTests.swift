import Configuration
import Diagnostics
import HDF5
import Interchange
import JSON
import NeuralNetwork
import Optimization
import TestSupport
import Testing

@Suite struct KerasModelTests {
  private static let twoInputs = """
    - input: {name: a}
    - input: {name: b}
    - dense: {name: p, units: 4, inputs: [a]}
    - dense: {name: q, units: 4, inputs: [b]}
    - dense: {name: q2, units: 4}
    - concatenate: {name: j, inputs: [p, q2]}
    - dense: {name: o, units: 1}
    """

  @Test func aChainIsASequential() throws {
    let network = try Network(
      "[flatten, {dense: {units: 3, activation: relu}}, {dropout: {rate: 0.2}}]",
      ["input": Shape([2, 2])])
    let model = KerasModel(
      network.graph, name: "small",
      preprocessing: ["input": [.rescale(scale: 0.5, offset: 0)]])
    #expect(
      model.configuration?.text == #"{"class_name": "Sequential", "config": {"name": "small", "#
        + #""trainable": true, "layers": ["#
        + #"{"class_name": "InputLayer", "config": {"name": "input", "#
        + #""batch_shape": [null, 2, 2], "dtype": "float32"}}, "#
        + #"{"class_name": "Rescaling", "config": {"name": "input_rescaling", "#
        + #""scale": 0.5, "offset": 0.0}}, "#
        + #"{"class_name": "Flatten", "config": {"name": "flatten"}}, "#
        + #"{"class_name": "Dense", "config": {"name": "dense", "units": 3, "#
        + #""activation": "relu", "use_bias": true, "kernel_initializer": "glorot_uniform", "#
        + #""bias_initializer": "zeros"}}, "#
        + #"{"class_name": "Dropout", "config": {"name": "dropout", "rate": 0.2}}]}}"#)
    #expect(model.obstacles.isEmpty)
  }

  @Test func anyOtherGraphIsAFunctional() throws {
    let network = try Network(
      "[{input: {name: x}}, {activation: {name: f, activation: tanh}}, "
        + "{concatenate: {name: j, inputs: [x, f]}}]", ["x": Shape([2])])
    #expect(
      KerasModel(network.graph, name: "a/b").configuration?.text
        == #"{"class_name": "Functional", "config": {"name": "a_b", "trainable": true, "layers": ["#
        + #"{"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [null, 2], "#
        + #""dtype": "float32"}, "name": "x", "inbound_nodes": []}, "#
        + #"{"class_name": "Activation", "config": {"name": "f", "activation": "tanh"}, "#
        + #""name": "f", "inbound_nodes": [[["x", 0, 0, {}]]]}, "#
        + #"{"class_name": "Concatenate", "config": {"name": "j", "axis": -1}, "name": "j", "#
        + #""inbound_nodes": [[["x", 0, 0, {}], ["f", 0, 0, {}]]]}], "#
        + #""input_layers": [["x", 0, 0]], "output_layers": [["j", 0, 0]]}}"#)
  }

  @Test func weightsAreListedInTheOrderInWhichKerasRebuilds() throws {
    let network = try Network(Self.twoInputs, ["a": Shape([4]), "b": Shape([4])])
    let directory = try TemporaryDirectory()
    let file = try File.create(directory.file("a.h5"))
    try KerasModel(network.graph, name: "two").write(network.weights, to: file.root)
    let group = try file.root.group(named: "model_weights")
    #expect(try group.attributes.strings("layer_names") == ["b", "a", "q", "p", "q2", "j", "o"])
  }

  @Test func preprocessingByShape() throws {
    let flat = try configuration([4], [.standardize(mean: [1, 2, 3, 4], variance: [1, 4, 9, 16])])
    #expect(
      flat.contains(
        #""Normalization", "config": {"name": "input_normalization", "axis": [-1], "#
          + #""mean": [1.0, 2.0, 3.0, 4.0], "variance": [1.0, 4.0, 9.0, 16.0]}"#))
    #expect(!flat.contains("Flatten"))
    let scalar = try configuration([4], [.standardize(mean: [1], variance: [4])])
    #expect(scalar.contains(#""name": "input_normalization", "mean": 1.0, "variance": 4.0}"#))
    let lastAxis = try configuration([3, 2], [.standardize(mean: [1, 2], variance: [1, 1])])
    #expect(!lastAxis.contains("Reshape"))
    let all = try configuration(
      [2, 2],
      [.rescale(scale: 2, offset: 1), .standardize(mean: [1, 2, 3, 4], variance: [1, 1, 1, 1])])
    let classes = all.components(separatedBy: "\"class_name\": \"").dropFirst(2).map {
      $0.prefix { $0 != "\"" }
    }
    #expect(
      classes == ["InputLayer", "Rescaling", "Flatten", "Normalization", "Reshape", "Activation"])
  }

  @Test func categoriesAreTheInput() throws {
    let columns = try configuration([2, 3], [.oneHot(categories: 3, shape: [2])])
    #expect(columns.contains(#""batch_shape": [null, 2], "dtype": "float32""#))
    #expect(columns.contains(#""num_tokens": 3, "output_mode": "one_hot""#))
    #expect(!columns.contains("Reshape"))
    let column = try configuration([3], [.oneHot(categories: 3, shape: [1])])
    #expect(column.contains(#""batch_shape": [null, 1]"#) && !column.contains("Reshape"))
    // Keras leaves a last axis of 1 away.
    let deep = try configuration([2, 1, 3], [.oneHot(categories: 3, shape: [2, 1])])
    #expect(deep.contains(#""target_shape": [2, 1, 3]"#))
  }

  private func configuration(_ shape: [Int], _ steps: [InputPreprocessing]) throws -> String {
    let network = try Network("[{activation: {activation: relu}}]", ["input": Shape(shape)])
    let model = KerasModel(network.graph, name: "m", preprocessing: ["input": steps])
    return model.configuration?.text ?? ""
  }

  @Test func preprocessingLayersGetNamesOfTheirOwn() throws {
    let network = try Network(
      "[{dense: {name: input_rescaling, units: 1}}]", ["input": Shape([2])])
    let step = InputPreprocessing.rescale(scale: 2, offset: 0)
    let model = KerasModel(network.graph, name: "m", preprocessing: ["input": [step, step]])
    let text = model.configuration?.text ?? ""
    #expect(text.contains(#""input_rescaling_2""#) && text.contains(#""input_rescaling_3""#))
  }

  @Test func trainingHasFullNamesAndReals() throws {
    let training = try compiled("{rmsprop: {learning_rate: 1, momentum: 0.9}}")
    #expect(
      training.configuration?.text == #"{"loss": "mean_squared_error", "loss_weights": null, "#
        + #""metrics": ["mean_absolute_error"], "weighted_metrics": null, "optimizer_config": "#
        + #"{"class_name": "RMSprop", "config": {"learning_rate": 1.0, "rho": 0.9, "#
        + #""momentum": 0.9, "epsilon": 1e-07, "centered": false, "global_clipnorm": 2.0}}}"#)
    #expect(try compiled("sgd").configuration?.text.contains(#""momentum": 0.0"#) == true)
    #expect(try compiled("adam").configuration?.text.contains(#""class_name": "Adam""#) == true)
  }

  private func compiled(_ optimizer: String) throws -> KerasTraining {
    let node = try ConfigurationNode(yaml: "optimizer: \(optimizer)", file: "o.yaml")
    let rule = try node.read { try $0.entry("optimizer", from: .optimizers) }
    return KerasTraining(
      outputs: [
        .init(name: "output", loss: MeanSquaredError(), metrics: [("mae", MeanAbsoluteError())])
      ],
      optimizer: rule, clipping: .globalNorm(2))
  }

  @Test func aLayerThatKerasHasNotIsTold() throws {
    let graph = try Graph(
      [LayerEntry(Stranger()), LayerEntry(Flatten())], inputShapes: ["input": Shape([2])])
    let model = KerasModel(graph, name: "m", training: try compiled("adam"))
    #expect(model.configuration == nil)
    #expect(model.training == nil)
    #expect(model.obstacles == ["Keras has no layer like 'stranger' (stranger)"])
  }

  @Test(arguments: ["a/b", "top_level_model_weights", ".", "''", "\"a\\0b\""])
  func namesThatAFileCannotHold(name: String) throws {
    let node = try ConfigurationNode(yaml: "- flatten: {name: \(name)}", file: "m.yaml")
    let entries = try LayerEntry.list(from: node)
    let failure = #expect(throws: Failure.self) {
      try Graph(entries, inputShapes: ["input": Shape([2])])
    }
    #expect(failure?.exitCode == .configuration)
    #expect(failure?.description.hasPrefix("m.yaml:1: [0]: flatten cannot have the name") == true)
  }
}

/// A layer that says nothing about Keras.
private struct Stranger: Layer {
  static let name = "stranger"
  init() {}
  init(_ options: Options) throws {}
  func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }
  func makeOperation(_ site: LayerSite) throws -> any LayerOperation {
    Flatten().makeOperation(site)
  }
  func reference(_ site: ReferenceSite) -> [Double] { site.inputs[0] }
}
