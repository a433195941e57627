import Compute
import Configuration
import JSON

/// The share of rows whose most probable class has the number that is the target.
///
/// Of equal probabilities, the first counts.
///
/// Source: <https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class>
public struct SparseCategoricalAccuracy: MeanMetric {
  public static let name = "sparse_categorical_accuracy"
  public static let isGreaterBetter = true

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  /// A class number.
  public func accepts(output: Shape, target: Shape) -> Bool {
    output.count / output.last == target.count
  }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    let labels = targets.span
    var hits = 0
    for r in 0..<predictions.rows where Float(predictions.row(r).indexOfGreatest) == labels[r] {
      hits += 1
    }
    return Double(hits)
  }
}
