import Diagnostics
import NeuralNetwork

extension Head {
  /// Checks that targets have the shape that the loss and the metrics need, and returns the metrics
  /// for these shapes.
  ///
  /// - Throws: `Failure` with code `configuration`.
  func check(_ sets: [SampleSet], metrics: [any Metric]) throws -> [any Metric] {
    let output = graph.nodes[graph.output].shape
    let wanted = targetShape
    for set in sets {
      let found = try set.shapes(.target)[0]
      guard found.count == wanted.count else {
        throw Failure(
          .configuration,
          "\(set.targetPlace) has targets of shape \(found), but the loss \(type(of: loss).name) of "
            + "a model with output \(output) needs \(wanted)",
          advice: "check the last layer's units and the loss")
      }
    }
    for metric in metrics where !metric.accepts(output: output, target: wanted) {
      throw Failure(
        .configuration,
        "metrics: \(type(of: metric).name) cannot compare outputs of shape \(output) with targets "
          + "of shape \(wanted)")
    }
    return try metrics.map { try $0.sized(output: output, target: wanted) }
  }
}
