import Configuration
import Diagnostics
import NeuralNetwork

/// What one of a model's outputs is trained for, and what is measured of it.
public struct OutputConfiguration: Sendable {
  /// The name of its layer.
  public let name: String
  /// Its loss.
  public let loss: any Loss
  /// The factor of its loss in that of the model.
  public let weight: Float
  /// What is measured beside the loss.
  public let metrics: [MetricConfiguration]

  /// Reads `loss`, `loss_weights` and `metrics`.
  ///
  /// Of a model with one output, `loss` is a loss and `metrics` a list; with several, each is a map
  /// from the output's name.
  ///
  /// - Parameter names: those of the model's outputs.
  /// - Throws: `Failure` with code `configuration`.
  static func list(_ options: Options, names: [String]) throws -> [OutputConfiguration] {
    let losses = try losses(options, names)
    let metrics = try metrics(options, names)
    let weights = try weights(options, names)
    return names.indices.map {
      OutputConfiguration(
        name: names[$0], loss: losses[$0], weight: weights[$0], metrics: metrics[$0])
    }
  }

  private static func losses(_ options: Options, _ names: [String]) throws -> [any Loss] {
    let node = try options.requiredNode(
      "loss", type: "loss, or map from output layer to loss", example: "mean_squared_error")
    if names.count == 1,
      node[names[0]] == nil || Catalogue<any Loss>.losses.names.contains(names[0])
    {
      return [try Catalogue.losses.make(from: node)]
    }
    guard !node.isScalar else {
      throw node.failure(
        "one loss for \(Words.count(names.count, "output")): \(Words.list(names.map { "'\($0)'" }))",
        advice: "a layer that is no other layer's input is an output: name the loss of each, "
          + "loss: \(example(names)), or connect or remove a layer")
    }
    let nodes = try values(node, names, "loss")
    return try zip(names, nodes).map { name, value in
      guard let value else {
        throw node.failure("there is none for the output '\(name)'")
      }
      return try Catalogue.losses.make(from: value)
    }
  }

  private static func metrics(
    _ options: Options, _ names: [String]
  ) throws -> [[MetricConfiguration]] {
    let node = options.node(
      "metrics", type: "list of metrics, or map from output layer to such a list", default: "[]")
    guard let node else { return names.map { _ in [] } }
    let lists: [ConfigurationNode?]
    if case .mapping = node.content {
      lists = try values(node, names, "metrics")
    } else {
      guard names.count == 1 else {
        throw node.failure(
          "one list for \(Words.count(names.count, "output"))",
          advice: "name the metrics of each: {\(names[0]): […]}")
      }
      lists = [node]
    }
    return try lists.map { list in
      guard let list else { return [] }
      let metrics = try list.elements().map { try MetricConfiguration($0) }
      let titles = metrics.map(\.title)
      if let twice = titles.first(where: { title in titles.count { $0 == title } > 1 }) {
        throw list.failure(
          "has '\(twice)' twice", advice: "give one a name of its own: \(twice): {name: …}")
      }
      return metrics
    }
  }

  private static func weights(_ options: Options, _ names: [String]) throws -> [Float] {
    let node = options.node("loss_weights", type: "map from output layer to number", default: "1")
    guard let node else { return names.map { _ in 1 } }
    return try values(node, names, "loss_weights").map { value in
      guard let value else { return 1 }
      let weight = try value.number()
      guard weight >= 0, Float(weight).isFinite else {
        throw value.failure("must be at least 0, is \(weight)")
      }
      return Float(weight)
    }
  }

  /// The values of a map from outputs, in the order of the outputs; nil where there is none.
  private static func values(
    _ node: ConfigurationNode, _ names: [String], _ key: String
  ) throws -> [ConfigurationNode?] {
    let entries = try node.entries()
    if let stranger = entries.first(where: { !names.contains($0.key) }) {
      throw node.failure(
        "the model has no output '\(stranger.key)'",
        advice: Spelling.advice(for: stranger.key, among: names)
          ?? "its outputs are \(Words.list(names))")
    }
    return names.map { node[$0] }
  }

  private static func example(_ names: [String]) -> String {
    "{\(names.prefix(2).map { "\($0): mean_squared_error" }.joined(separator: ", "))\(names.count > 2 ? ", …" : "")}"
  }
}
