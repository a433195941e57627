import JSON
import NeuralNetwork
import Optimization

/// What a model is compiled with in Keras: loss, optimizer and metrics.
public struct KerasTraining: Sendable {
  /// `training_config`; nil if the loss or the optimizer has no counterpart in Keras.
  public let configuration: JSONValue?
  /// What has none, in words for the user.
  public let obstacles: [String]

  /// Describes a training. Metrics that Keras does not have are left out.
  public init(
    loss: any Loss, optimizer: any Optimizer, clipping: GradientClipping = .none,
    metrics: [any Metric] = []
  ) {
    var rule = optimizer.keras
    if let option = clipping.keras { rule?.append(option.key, option.value) }
    obstacles = [
      loss.keras == nil ? "Keras has no loss like \(type(of: loss).name)" : nil,
      rule == nil ? "Keras has no optimizer like \(type(of: optimizer).name)" : nil,
    ].compactMap(\.self)
    guard let rule, let function = loss.keras else {
      configuration = nil
      return
    }
    configuration = [
      "loss": function, "loss_weights": .null, "metrics": .array(metrics.compactMap(\.keras)),
      "weighted_metrics": .null, "optimizer_config": rule.json(),
    ]
  }
}
