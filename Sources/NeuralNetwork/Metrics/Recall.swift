import Compute
import Configuration
import JSON

/// The share of a class's samples that are predicted to be of it: hits / true, 0 where there are none.
///
/// What is counted, and the options, are those of `precision`.
///
/// Source: <https://keras.io/api/metrics/classification_metrics/#recall-class>
public struct Recall: Metric {
  public static let name = "recall"
  public static let isGreaterBetter = true
  private var counter: ClassCounter

  public init(_ options: Options) throws { counter = try ClassCounter(options) }

  public var keras: JSONValue? { counter.keras("Recall", name: Self.name) }

  public var givesNumber: Bool { counter.givesNumber }

  /// A target for each output, or a class number.
  public func accepts(output: Shape, target: Shape) -> Bool {
    Self.acceptsClasses(output: output, target: target)
  }

  public func sized(output: Shape, target: Shape) throws -> any Metric {
    var metric = self
    metric.counter = try counter.sized(output: output, target: target, pools: true)
    return metric
  }

  public var sumCount: Int { counter.sumCount }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    counter.update(&sums, predictions: predictions, targets: targets)
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue { counter.result(sums, \.recall) }
}
