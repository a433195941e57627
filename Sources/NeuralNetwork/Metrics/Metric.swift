import Compute
import Configuration
import JSON

/// A measure of predictions, computed from sums that add up over rows, batches and ranks.
///
/// Adding one means a file in this folder, a line in `Catalogue+Metrics.swift` and a test.
public protocol Metric: CatalogueEntry, Sendable {
  /// Whether a greater value is a better one.
  static var isGreaterBetter: Bool { get }

  /// The number of sums, once it is `sized`.
  var sumCount: Int { get }

  /// Whether its value is a single number, which can be monitored.
  var givesNumber: Bool { get }

  /// Whether the metric can compare samples of these shapes.
  func accepts(output: Shape, target: Shape) -> Bool

  /// The metric for samples of these shapes, which it accepts: by default itself.
  ///
  /// Metrics whose number of sums depends on the shapes learn them here. It is called once, where the
  /// shapes are known; only what it returns measures anything.
  ///
  /// - Throws: `Failure` with code `configuration` if its options do not fit them.
  func sized(output: Shape, target: Shape) throws -> any Metric

  /// The metric for outputs of a kind: by default itself.
  ///
  /// - Throws: `Failure` with code `configuration` if it can make nothing of them.
  func reading(_ outputs: OutputKind) throws -> any Metric

  /// The targets that it has a meaning for, once it is `sized`; nil: any.
  var targets: ClosedRange<Float>? { get }

  /// Adds the rows of a batch to the sums.
  ///
  /// - Parameters:
  ///   - predictions: `[rows, columns]`, after the model's last activation.
  ///   - targets: `[rows, columns]`, or `[rows, 1]` for class numbers.
  func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix)

  /// The value of the metric for the sums of all rows.
  func result(_ sums: ArraySlice<Double>) -> MetricValue

  /// What Keras calls the metric; nil if it cannot express it as it is configured.
  var keras: JSONValue? { get }
}

extension Metric {
  /// Not in Keras.
  public var keras: JSONValue? { nil }
}

extension Metric {
  /// It is an error that is measured.
  public static var isGreaterBetter: Bool { false }

  /// It is.
  public var givesNumber: Bool { true }

  /// It reads any.
  public func reading(_ outputs: OutputKind) throws -> any Metric { self }

  /// Any.
  public var targets: ClosedRange<Float>? { nil }

  /// The place of the first target that it has no meaning for.
  public func firstRefused(_ values: Matrix) -> Int? {
    guard let needed = targets else { return nil }
    return values.firstRefused { needed.contains($0) }
  }

  /// It needs no shapes.
  public func sized(output: Shape, target: Shape) throws -> any Metric { self }

  /// A target for each output.
  public func accepts(output: Shape, target: Shape) -> Bool { output.count == target.count }
}

/// A metric that is the mean over the rows of some number.
public protocol MeanMetric: Metric {
  /// The sum of that number over the rows.
  func sum(predictions: Matrix, targets: Matrix) -> Double
}

extension MeanMetric {
  /// The sum, and the number of rows.
  public var sumCount: Int { 2 }

  /// Adds a batch's sum and its rows.
  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    sums[0] += sum(predictions: predictions, targets: targets)
    sums[1] += Double(predictions.rows)
  }

  /// Sum over rows.
  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    .number(sums[sums.startIndex] / sums[sums.startIndex + 1])
  }
}
