import JSON
import NeuralNetwork

/// A graph as Keras sees it: the description that its legacy HDF5 files carry, and the order in
/// which it wants the weights.
///
/// Source: Keras 3.15, `keras/src/legacy/saving`; what it accepts was tried with that release.
public struct KerasModel: Sendable {
  /// `model_config`: a Sequential where the graph is a chain, else a Functional; nil if a layer has
  /// no counterpart in Keras.
  public let configuration: JSONValue?
  /// `training_config`; nil without a training, or if a part of it has no counterpart in Keras.
  public let training: JSONValue?
  /// Why a configuration is missing, in words for the user.
  public let obstacles: [String]
  /// Where the weights lie.
  public let layout: WeightLayout
  /// The layers of `/model_weights` in Keras' order, with their weights.
  let layers: [(name: String, weights: [Weight])]

  /// The release of Keras whose layout this is.
  public static let version = "3.15.1"

  /// Describes a graph.
  ///
  /// - Parameters:
  ///   - name: the name of the model.
  ///   - preprocessing: for each input layer, by name, what is done to its raw values first.
  ///   - training: what the model is compiled with.
  public init(
    _ graph: Graph, name: String, preprocessing: [String: [InputPreprocessing]] = [:],
    training: KerasTraining? = nil
  ) {
    let nodes = KerasNode.nodes(of: graph, preprocessing: preprocessing)
    let isChain = nodes.isChain
    let order = isChain ? Array(nodes.indices) : nodes.kerasOrder
    layout = graph.layout
    layers = order.filter { !isChain || !nodes[$0].isInput }.map {
      (nodes[$0].name, nodes[$0].weights)
    }
    let strangers = nodes.filter { $0.object == nil }
    // Keras takes a slash in a name for a path.
    let name = name.replacing("/", with: "_")
    if strangers.isEmpty {
      configuration =
        isChain
        ? KerasModel.sequential(nodes, name: name)
        : KerasModel.functional(order.map { nodes[$0] }, all: nodes, name: name)
      self.training = training?.configuration
    } else {
      configuration = nil
      self.training = nil
    }
    obstacles =
      strangers.map { "Keras has no layer like '\($0.name)' (\($0.kind))" }
      + Self.penaltyObstacles(graph) + (training?.obstacles ?? [])
  }
}

extension KerasModel {
  /// Penalties that Keras does not have, and which are left out.
  private static func penaltyObstacles(_ graph: Graph) -> [String] {
    graph.nodes.compactMap { node in
      guard let penalty = node.activityRegularizer, penalty.keras == nil else { return nil }
      let name = type(of: penalty).name
      return "Keras has no activity regularizer like \(name): '\(node.name)' is without it there"
    }
  }

  private static func sequential(_ nodes: [KerasNode], name: String) -> JSONValue {
    let layers = nodes.compactMap { node in node.object?.json(name: node.name) }
    return [
      "class_name": "Sequential",
      "config": ["name": .string(name), "trainable": true, "layers": .array(layers)],
    ]
  }

  private static func functional(
    _ nodes: [KerasNode], all: [KerasNode], name: String
  ) -> JSONValue {
    let layers = nodes.compactMap { node -> JSONValue? in
      guard let object = node.object else { return nil }
      let inbound = node.inputs.map { reference(all[$0], [[:]]) }
      return [
        "class_name": .string(object.className),
        "config": .object([JSONMember("name", .string(node.name))] + object.options),
        "name": .string(node.name),
        "inbound_nodes": inbound.isEmpty ? [] : [.array(inbound)],
      ]
    }
    let inputs = all.filter(\.isInput).map { reference($0) }
    return [
      "class_name": "Functional",
      "config": [
        "name": .string(name), "trainable": true, "layers": .array(layers),
        "input_layers": .array(inputs),
        "output_layers": .array(all.outputs.map { reference(all[$0]) }),
      ],
    ]
  }

  /// The first output of the first use of a layer: in the short form that all releases read.
  private static func reference(_ node: KerasNode, _ options: [JSONValue] = []) -> JSONValue {
    .array([.string(node.name), .integer(0), .integer(0)] + options)
  }
}
