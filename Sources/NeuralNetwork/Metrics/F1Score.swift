import Compute
import Configuration
import JSON

/// The harmonic mean of a class's precision and recall, 2 · hits / (predicted + true); 0 where it is
/// neither predicted nor true.
///
/// The most probable class is predicted, or with a `threshold` each class above; a single output is
/// compared with ½. The classes' values are averaged: `micro`, `macro` (the default, as a number can be
/// monitored), `weighted` with how often each is true, or `none` for a list, which is Keras' default.
/// Keras adds 10⁻⁷ to each divisor.
///
/// Source: <https://keras.io/api/metrics/classification_metrics/#f1score-class>
public struct F1Score: Metric {
  public static let name = "f1"
  public static let isGreaterBetter = true
  public static let aliases = ["f1_score"]
  private let average: ClassAverage
  private let threshold: Float?
  private var counter: ClassCounter

  public init(_ options: Options) throws {
    average = try options.choice("average", default: .macro)
    threshold = try options.optionalNumber("threshold", in: 0...1).map { Float($0) }
    counter = ClassCounter(thresholds: threshold.map { [$0] }, average: average)
  }

  public var keras: JSONValue? {
    guard counter.isSparse == false else { return nil }
    let threshold: JSONValue =
      counter.thresholds?.first.map { .number(shortest: $0) } ?? .null
    return KerasObject(
      "F1Score",
      [
        "average": average == .none ? .null : .string(average.rawValue), "threshold": threshold,
      ]
    ).json(name: Self.name)
  }

  public var givesNumber: Bool { average != .none }

  /// A target for each output, or a class number.
  public func accepts(output: Shape, target: Shape) -> Bool {
    Self.acceptsClasses(output: output, target: target)
  }

  public func sized(output: Shape, target: Shape) throws -> any Metric {
    var metric = self
    metric.counter = try counter.sized(output: output, target: target, pools: false)
    return metric
  }

  public var sumCount: Int { counter.sumCount }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    counter.update(&sums, predictions: predictions, targets: targets)
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue { counter.result(sums, \.f1) }
}
