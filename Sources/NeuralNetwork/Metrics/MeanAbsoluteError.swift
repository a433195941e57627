import Compute
import Configuration
import JSON

/// The mean absolute difference of prediction and target.
///
/// Source: <https://keras.io/api/metrics/regression_metrics/#meanabsoluteerror-class>
public struct MeanAbsoluteError: MeanMetric {
  public static let name = "mae"
  public static let aliases = ["mean_absolute_error"]

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { "mean_absolute_error" }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    predictions.absoluteDistance(to: targets) / Double(predictions.columns)
  }
}
