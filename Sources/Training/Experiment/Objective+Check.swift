import Diagnostics
import NeuralNetwork

extension Objective {
  /// Checks that targets have the shapes that losses and metrics need, and returns what is measured,
  /// for these shapes.
  ///
  /// - Parameter metrics: those of each output.
  /// - Throws: `Failure` with code `configuration`.
  func check(_ sets: [SampleSet], metrics: [[MetricConfiguration]]) throws -> Measures {
    for set in sets { try check(set) }
    for head in heads { try checkLogits(of: head) }
    let sized = try zip(heads, metrics).map { head, metrics in
      let target = head.targetShape
      for metric in metrics where !metric.metric.accepts(output: head.shape, target: target) {
        throw Failure(
          .configuration,
          "metrics: \(metric.title) cannot compare outputs of shape \(head.shape) with "
            + "targets of shape \(target)")
      }
      return try metrics.map {
        let metric = try $0.metric.reading(head.loss.outputKind)
        return MetricConfiguration(
          try metric.sized(output: head.shape, target: target), title: $0.title)
      }
    }
    return Measures(outputs: heads.map(\.name), metrics: sized)
  }

  /// Refuses probabilities where the loss is told that it gets logits.
  private func checkLogits(of head: Head) throws {
    guard head.loss.fromLogits,
      let activation = graph.nodes[head.node].layer.detachingActivation?.activation,
      activation is Softmax || activation is Sigmoid
    else { return }
    let name = type(of: activation).name
    throw Failure(
      .configuration,
      "loss: \(type(of: head.loss).name) has from_logits: true, and '\(head.name)' ends with "
        + "\(name), whose outputs are probabilities",
      advice:
        "leave out from_logits (loss and \(name) are then computed together), or the activation")
  }

  private func check(_ set: SampleSet) throws {
    for (index, (head, found)) in zip(heads, try set.shapes(.target)).enumerated()
    where found.count != head.targetShape.count {
      throw Failure(
        .configuration,
        "\(set.targetPlaces[index]) has targets of shape \(found), but the loss "
          + "\(type(of: head.loss).name) of a model with output \(head.shape) needs "
          + "\(head.targetShape)",
        advice: "check the last layer's units and the loss")
    }
  }
}
