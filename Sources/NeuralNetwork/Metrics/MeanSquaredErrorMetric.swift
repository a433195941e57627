import Compute
import Configuration
import JSON

/// The mean squared difference of prediction and target.
///
/// Source: <https://keras.io/api/metrics/regression_metrics/#meansquarederror-class>
public struct MeanSquaredErrorMetric: MeanMetric {
  public static let name = "mse"
  public static let aliases = ["mean_squared_error"]

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { "mean_squared_error" }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    predictions.squaredDistance(to: targets) / Double(predictions.columns)
  }
}
