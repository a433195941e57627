import Compute
import Configuration
import JSON

/// The share of the predictions of a class that are right: hits / predicted, 0 where it is never
/// predicted.
///
/// - For outputs with a target each, as in Keras: each output, 0 to 1, is compared with the `thresholds`
///   (½; of several, each has its value), and all outputs are counted together, or that with the
///   number `class_id` alone.
/// - For class numbers, or with an `average`: the most probable class is predicted (with `thresholds`:
///   each class above), and the classes' values are averaged: `micro`, `macro` (the default),
///   `weighted` with how often each is true, or `none` for a list.
///
/// Source: <https://keras.io/api/metrics/classification_metrics/#precision-class>
public struct Precision: Metric {
  public static let name = "precision"
  public static let isGreaterBetter = true
  private var counter: ClassCounter

  public init(_ options: Options) throws { counter = try ClassCounter(options) }

  public var keras: JSONValue? { counter.keras("Precision", name: Self.name) }

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

  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    counter.result(sums, \.precision)
  }
}
