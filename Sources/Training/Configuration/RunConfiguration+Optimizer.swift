import Configuration
import Diagnostics
import NeuralNetwork
import Optimization

extension RunConfiguration {
  /// Throws where the optimizer's rule has no use for what is configured beside it.
  ///
  /// - Throws: `Failure` with code `configuration`.
  func checkOptimizer(_ options: Options) throws {
    let rule = type(of: optimizer)
    if let only = rule.onlyLoss {
      if let other = outputs.map({ type(of: $0.loss).name }).first(where: { $0 != only }) {
        throw options.failure(
          "the optimizer \(rule.name) belongs to the loss \(only), and this is \(other)",
          key: "loss",
          advice: "use loss: \(only), or another optimizer, such as sgd")
      }
      guard outputs.count == 1 else {
        throw options.failure(
          "the optimizer \(rule.name) takes a model with one output, and this has \(outputs.count)",
          key: "model", advice: "give the one output several units")
      }
    }
    if !rule.takesClipping, training.gradientClipping != .none {
      throw options.failure(
        "training.gradient_clipping: the optimizer \(rule.name) takes no bounds of gradients",
        key: "training", advice: "leave training.gradient_clipping out")
    }
    if !rule.usesGradients, training.accumulate > 1 {
      throw options.failure(
        "training.accumulate: the optimizer \(rule.name) adds up no gradients", key: "training",
        advice: "use a larger training.batch_size")
    }
  }
}
