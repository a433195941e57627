import Compute
import Configuration
import JSON

/// √ of the mean squared difference of prediction and target: the mean over all rows and columns comes
/// first, then the root.
///
/// Source: <https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class>
public struct RootMeanSquaredError: Metric {
  public static let name = "rmse"
  public static let aliases = ["root_mean_squared_error"]

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { KerasObject("RootMeanSquaredError").json(name: Self.name) }

  /// The sum of squares, and the number of values.
  public var sumCount: Int { 2 }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    sums[0] += predictions.squaredDistance(to: targets)
    sums[1] += Double(predictions.count)
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    .number((sums[sums.startIndex] / sums[sums.startIndex + 1]).squareRoot())
  }
}
