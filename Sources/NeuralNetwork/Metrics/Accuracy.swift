import Compute
import Configuration
import JSON

/// The share of rows whose prediction is right, with the meaning of "right" taken from the shapes, as
/// in Keras: for one output, the same side of ½ (of 0, where the loss takes logits or margins); for
/// class numbers, the most probable class; for targets with a column for each class, the most probable
/// class in both.
///
/// Of equal probabilities, the first counts.
///
/// Source: <https://keras.io/api/models/model_training_apis/#compile-method>
public struct Accuracy: MeanMetric {
  public static let name = "accuracy"
  public static let isGreaterBetter = true
  public static let aliases = ["acc"]

  private var outputs = OutputKind.probability

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { outputs == .probability ? .string(Self.name) : nil }

  public func reading(_ outputs: OutputKind) -> any Metric {
    var metric = self
    metric.outputs = outputs
    return metric
  }

  /// A target for each output, or a class number.
  public func accepts(output: Shape, target: Shape) -> Bool {
    output.count == target.count || output.count / output.last == target.count
  }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    guard predictions.columns > 1 else {
      return BinaryAccuracy().deciding(outputs).sum(predictions: predictions, targets: targets)
    }
    var hits = 0
    for r in 0..<predictions.rows {
      let target = targets.row(r)
      let label = targets.columns == 1 ? target.span[0] : Float(target.indexOfGreatest)
      if Float(predictions.row(r).indexOfGreatest) == label { hits += 1 }
    }
    return Double(hits)
  }
}
