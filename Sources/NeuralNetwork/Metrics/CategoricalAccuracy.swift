import Compute
import Configuration
import JSON

/// The share of rows whose most probable class is that of the target, which has a column for each
/// class.
///
/// Of equal probabilities, the first counts.
///
/// Source: <https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class>
public struct CategoricalAccuracy: MeanMetric {
  public static let name = "categorical_accuracy"
  public static let isGreaterBetter = true

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    var hits = 0
    for r in 0..<predictions.rows
    where predictions.row(r).indexOfGreatest == targets.row(r).indexOfGreatest {
      hits += 1
    }
    return Double(hits)
  }
}
