import Compute
import Configuration
import JSON

/// The mean of 100 · |target − prediction| / |target|; a target below 10⁻⁷ counts as 10⁻⁷, as in
/// Keras.
///
/// Source: <https://keras.io/api/metrics/regression_metrics/#meanabsolutepercentageerror-class>
public struct MeanAbsolutePercentageErrorMetric: MeanMetric {
  public static let name = "mape"
  public static let aliases = ["mean_absolute_percentage_error"]

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { "mean_absolute_percentage_error" }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    let p = predictions.span
    let t = targets.span
    precondition(p.count == t.count)
    var total = 0.0
    for i in p.indices {
      let target = Double(t[i])
      total += abs(target - Double(p[i])) / max(abs(target), 1e-7)
    }
    return 100 * total / Double(predictions.columns)
  }
}
