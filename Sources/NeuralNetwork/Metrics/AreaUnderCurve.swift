import Compute
import Configuration
import JSON

/// The area under the ROC or the precision-recall curve, from `num_thresholds` thresholds at even
/// distances in 0 to 1.
///
/// Outputs are probabilities. Class numbers stand for a target of each class, 1 for that class and 0
/// for the others. All outputs are taken together, or with `multi_label` the areas of each are
/// averaged. The area at `num_thresholds` points is not quite that of the exact curve; more of them cost
/// memory in each step's sums.
///
/// Source: <https://keras.io/api/metrics/classification_metrics/#auc-class>
public struct AreaUnderCurve: Metric {
  public static let name = "auc"
  private let curve: CurveArea.Curve
  private let summation: CurveArea.Summation
  private let thresholds: Int
  private let isMultiLabel: Bool
  private var columns = 1
  private var isSparse: Bool?

  public init(_ options: Options) throws {
    curve = try options.choice("curve", default: .roc)
    thresholds = try options.integer("num_thresholds", default: 200, in: 2...10_000)
    summation = try options.choice("summation_method", default: .interpolation)
    isMultiLabel = try options.boolean("multi_label", default: false)
  }

  public var keras: JSONValue? {
    guard isSparse == false else { return nil }
    var object = KerasObject(
      "AUC",
      [
        "num_thresholds": .integer(thresholds), "curve": .string(curve.rawValue),
        "summation_method": .string(summation.rawValue), "multi_label": .boolean(isMultiLabel),
      ])
    if isMultiLabel { object.append("num_labels", .integer(columns)) }
    return object.json(name: Self.name)
  }

  /// A target for each output, or a class number.
  public func accepts(output: Shape, target: Shape) -> Bool {
    Self.acceptsClasses(output: output, target: target)
  }

  public func sized(output: Shape, target: Shape) -> any Metric {
    var metric = self
    metric.columns = output.last
    metric.isSparse = ClassTarget.isNumber(output: output, target: target)
    return metric
  }

  /// The number of curves.
  private var curves: Int { isMultiLabel ? columns : 1 }

  /// For each curve the positives between one threshold and the next, then the negatives.
  public var sumCount: Int { curves * 2 * thresholds }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    for r in 0..<predictions.rows {
      let p = predictions.row(r).span
      let t = targets.row(r).span
      for i in p.indices {
        let truth = isSparse == true ? (t[0] == Float(i) ? 1 : 0) : Double(t[i])
        let place = (isMultiLabel ? i : 0) * 2 * thresholds + interval(p[i])
        sums[place] += truth
        sums[place + thresholds] += 1 - truth
      }
    }
  }

  /// The place of the greatest threshold below a prediction; the first threshold is below 0, the others
  /// are i / (n − 1).
  private func interval(_ prediction: Float) -> Int {
    // What is not a number is below all others.
    let value = prediction >= 0 ? min(Double(prediction), 1) : 0
    return max(Int((value * Double(thresholds - 1)).rounded(.up)) - 1, 0)
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    let sums = Array(sums)
    let areas = (0..<curves).map { curve in
      let start = curve * 2 * thresholds
      return CurveArea(
        positives: Array(sums[start..<start + thresholds]),
        negatives: Array(sums[start + thresholds..<start + 2 * thresholds])
      ).area(self.curve, summation)
    }
    return .number(areas.reduce(0, +) / Double(curves))
  }
}
