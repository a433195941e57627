import Compute
import Configuration
import JSON

/// The share of rows whose class is among the `k` most probable ones.
///
/// Targets are class numbers, or have a column for each class. A class that is as probable as the
/// last of the `k` counts, too, as in Keras; one whose probability is not a number does not.
///
/// Source: <https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class>
public struct TopKAccuracy: MeanMetric {
  public static let name = "top_k"
  public static let isGreaterBetter = true
  public static let aliases = [
    "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy", "top_k_accuracy",
  ]
  private let k: Int
  private var isSparse: Bool?

  public init(_ options: Options) throws {
    k = try options.integer("k", default: 5, in: 1...)
  }

  public var keras: JSONValue? {
    guard let isSparse else { return nil }
    let name = (isSparse ? "Sparse" : "") + "TopKCategoricalAccuracy"
    return KerasObject(name, ["k": .integer(k)]).json(name: Self.name)
  }

  /// A class number, or a target for each class.
  public func accepts(output: Shape, target: Shape) -> Bool {
    Self.acceptsClasses(output: output, target: target) && output.last > 1
  }

  public func sized(output: Shape, target: Shape) -> any Metric {
    var metric = self
    metric.isSparse = ClassTarget.isNumber(output: output, target: target)
    return metric
  }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    var hits = 0
    for r in 0..<predictions.rows {
      let row = predictions.row(r)
      guard let label = ClassTarget.label(targets.row(r), classes: row.columns) else { continue }
      let values = row.span
      let own = values[label]
      guard own.isFinite else { continue }
      let greater = row.count(with: row) { value, _ in .!(value .<= SIMD8(repeating: own)) }
      if greater < k { hits += 1 }
    }
    return Double(hits)
  }
}
