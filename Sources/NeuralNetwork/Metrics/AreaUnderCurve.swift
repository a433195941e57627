import Compute
import Configuration
import Diagnostics
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
  public static let isGreaterBetter = true
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

  /// Its thresholds are probabilities.
  public func reading(_ outputs: OutputKind) throws -> any Metric {
    guard outputs == .probability else {
      throw Failure(
        .configuration,
        "metrics: auc takes outputs from 0 to 1, and the loss has others: logits or margins",
        advice: "use a loss of probabilities, with a sigmoid or softmax before it")
    }
    return self
  }

  public var targets: ClosedRange<Float>? { isSparse == false ? ClassTarget.range : nil }

  /// The number of curves.
  private var curves: Int { isMultiLabel ? columns : 1 }

  /// For each curve the positives between one threshold and the next, then the negatives.
  public var sumCount: Int { curves * 2 * thresholds }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    let stride = isMultiLabel ? 2 * thresholds : 0
    sums.withUnsafeMutableBufferPointer { sums in
      precondition(sums.count >= sumCount && predictions.columns == columns)
      guard let start = sums.baseAddress else { return }
      for r in 0..<predictions.rows {
        let row = predictions.row(r)
        let target = targets.row(r)
        let p = row.span
        let t = target.span
        if isSparse == true {
          let label = t[0]
          for i in p.indices {
            count(p[i], label == Float(i) ? 1 : 0, thresholds, in: start + i * stride)
          }
        } else {
          precondition(p.count == t.count)
          for i in p.indices {
            count(p[i], ClassTarget.truth(t[i]), thresholds, in: start + i * stride)
          }
        }
      }
    }
  }

  /// Counts a prediction at the greatest threshold below it; the first threshold is below 0, the others
  /// are i / (n − 1).
  @inline(__always)
  private func count(
    _ prediction: Float, _ truth: Double, _ thresholds: Int,
    in sums: UnsafeMutablePointer<Double>
  ) {
    // What is not a number is below all others.
    let positive: Float = prediction > 0 ? prediction : 0
    let scaled = Double(positive < 1 ? positive : 1) * Double(thresholds &- 1)
    // The whole number above, or the number itself; less 1, that is the number below.
    let above = scaled.rounded(.up)
    // Adding 1.5 · 2⁵² leaves a whole number in the low bits.
    let bits = ((above < 1 ? 1 : above) + 0x1.8p52).bitPattern
    let place = Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) &- 1
    sums[place] += truth
    sums[place &+ thresholds] += 1 - truth
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
