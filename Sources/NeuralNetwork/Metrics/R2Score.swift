import Compute
import Configuration
import JSON

/// The coefficient of determination, 1 − Σ(t − p)² / Σ(t − t̄)²: 1 for perfect predictions, 0 for those
/// that are no better than always the mean.
///
/// Each output has its own, and `class_aggregation` makes one of them: `uniform_average`,
/// `variance_weighted_average`, or `none` for a list. An output whose targets are all the same has 0.
///
/// Source: <https://keras.io/api/metrics/regression_metrics/#r2score-class>
public struct R2Score: Metric {
  public static let name = "r2"
  public static let isGreaterBetter = true
  public static let aliases = ["r2_score"]

  private enum Aggregation: String, CaseIterable {
    case uniform = "uniform_average"
    case weighted = "variance_weighted_average"
    case none
  }

  private let aggregation: Aggregation
  private var columns = 1

  public init(_ options: Options) throws {
    aggregation = try options.choice("class_aggregation", default: .uniform)
  }

  public var keras: JSONValue? {
    let aggregation: JSONValue =
      aggregation == .none ? .null : .string(aggregation.rawValue)
    return KerasObject("R2Score", ["class_aggregation": aggregation]).json(name: Self.name)
  }

  public var givesNumber: Bool { aggregation != .none }

  public func sized(output: Shape, target: Shape) -> any Metric {
    var metric = self
    metric.columns = output.last
    return metric
  }

  /// The number of rows; then for each column the sums of t, t² and (t − p)².
  public var sumCount: Int { 1 + 3 * columns }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    sums[0] += Double(predictions.rows)
    for r in 0..<predictions.rows {
      let p = predictions.row(r).span
      let t = targets.row(r).span
      precondition(p.count == columns && t.count == columns)
      for i in p.indices {
        let target = Double(t[i])
        let difference = target - Double(p[i])
        sums[1 + 3 * i] += target
        sums[2 + 3 * i] += target * target
        sums[3 + 3 * i] += difference * difference
      }
    }
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    let sums = Array(sums)
    guard sums[0] > 0 else {
      return givesNumber ? .number(.nan) : .numbers(Array(repeating: .nan, count: columns))
    }
    let totals = (0..<columns).map {
      sums[2 + 3 * $0] - sums[1 + 3 * $0] * sums[1 + 3 * $0] / sums[0]
    }
    let scores = (0..<columns).map { totals[$0] > 0 ? 1 - sums[3 + 3 * $0] / totals[$0] : 0 }
    switch aggregation {
    case .uniform: return .number(scores.reduce(0, +) / Double(columns))
    case .weighted:
      let weighted = zip(scores, totals).reduce(0) { $0 + $1.0 * $1.1 }
      let total = totals.reduce(0, +)
      return .number(total > 0 ? weighted / total : 0)
    case .none: return .numbers(scores)
    }
  }
}
