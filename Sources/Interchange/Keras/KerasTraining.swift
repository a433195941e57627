import JSON
import NeuralNetwork
import Optimization

/// What a model is compiled with in Keras: loss, optimizer and metrics.
public struct KerasTraining: Sendable {
  /// `training_config`; nil if the loss or the optimizer has no counterpart in Keras.
  public let configuration: JSONValue?
  /// What has none, in words for the user.
  public let obstacles: [String]

  /// What one of the model's outputs is trained for.
  public struct Output: Sendable {
    let name: String
    let loss: any Loss
    let weight: Float
    let metrics: [(title: String, metric: any Metric)]

    /// An output by the name of its layer, with its loss and that loss's weight, and its metrics with
    /// what records call them.
    public init(
      name: String, loss: any Loss, weight: Float = 1,
      metrics: [(title: String, metric: any Metric)] = []
    ) {
      self.name = name
      self.loss = loss
      self.weight = weight
      self.metrics = metrics
    }

    /// The metrics that Keras has; of those that are classes in it, each has its name.
    var kerasMetrics: JSONValue {
      .array(
        metrics.compactMap { title, metric in
          title == type(of: metric).name ? metric.keras : metric.keras?.named(title)
        })
    }
  }

  /// Describes a training. Metrics that Keras does not have are left out.
  public init(outputs: [Output], optimizer: any Optimizer, clipping: GradientClipping = .none) {
    var rule = optimizer.keras
    if let option = clipping.keras { rule?.append(option.key, option.value) }
    let losses = outputs.map(\.loss.keras)
    obstacles =
      outputs.filter { $0.loss.keras == nil }.map {
        "Keras has no loss like \(type(of: $0.loss).name)"
      } + (rule == nil ? ["Keras has no optimizer like \(type(of: optimizer).name)"] : [])
    guard let rule, obstacles.isEmpty else {
      configuration = nil
      return
    }
    let metrics = outputs.map(\.kerasMetrics)
    let isOne = outputs.count == 1
    func map(_ values: [JSONValue]) -> JSONValue {
      .object(zip(outputs, values).map { JSONMember($0.name, $1) })
    }
    let hasWeights = outputs.contains { $0.weight != 1 }
    configuration = [
      "loss": isOne ? losses[0] ?? .null : map(losses.compactMap(\.self)),
      "loss_weights": hasWeights
        ? map(outputs.map { .number(shortest: $0.weight) }) : .null,
      "metrics": isOne ? metrics[0] : map(metrics), "weighted_metrics": .null,
      "optimizer_config": rule.json(),
    ]
  }
}

extension JSONValue {
  /// An object of Keras with another name; what Keras writes as a word alone has none.
  fileprivate func named(_ name: String) -> JSONValue {
    guard case .object(var members) = self,
      let place = members.firstIndex(where: { $0.key == "config" }),
      case .object(var config) = members[place].value
    else { return self }
    config.removeAll { $0.key == "name" }
    config.insert(JSONMember("name", .string(name)), at: 0)
    members[place] = JSONMember("config", .object(config))
    return .object(members)
  }
}
