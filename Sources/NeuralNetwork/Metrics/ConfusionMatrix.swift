import Compute
import Configuration
import Diagnostics

/// How often a class was taken for which: a row for each true class, a column for each predicted one.
///
/// Predicted is the most probable class, of equally probable ones the first; for a single output, class
/// 1 above the threshold and class 0 otherwise. Targets are class numbers, or have a column for each
/// class.
///
/// Source: <https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html>
public struct ConfusionMatrix: Metric {
  public static let name = "confusion_matrix"

  /// More classes would make every step's sums larger than most models.
  public static let classLimit = 1024

  private let given: Float?
  private var outputs = OutputKind.probability
  private var hasOneOutput = false
  /// The number of classes.
  public private(set) var classes = 2

  /// Creates the metric.
  public init() { given = nil }

  public init(_ options: Options) throws {
    given = try options.optionalNumber("threshold").map { Float($0) }
  }

  public func reading(_ outputs: OutputKind) -> any Metric {
    var metric = self
    metric.outputs = outputs
    return metric
  }

  /// Those of a single output stand for it, others have a class number or columns.
  public var targets: ClosedRange<Float>? { hasOneOutput ? ClassTarget.range : nil }

  public var givesNumber: Bool { false }

  /// A target for each output, or a class number.
  public func accepts(output: Shape, target: Shape) -> Bool {
    Self.acceptsClasses(output: output, target: target)
  }

  public func sized(output: Shape, target: Shape) throws -> any Metric {
    guard output.last <= Self.classLimit else {
      throw Failure(
        .configuration,
        "metrics: confusion_matrix is for \(Self.classLimit) classes at most, here are \(output.last)"
      )
    }
    var metric = self
    metric.classes = max(output.last, 2)
    metric.hasOneOutput = output.last == 1
    return metric
  }

  /// One for each pair of classes.
  public var sumCount: Int { classes * classes }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    let threshold = given ?? outputs.threshold
    for r in 0..<predictions.rows {
      let row = predictions.row(r)
      let predicted =
        row.columns > 1 ? row.indexOfGreatest : row.span[0] > threshold ? 1 : 0
      let label = ClassTarget.label(targets.row(r), classes: classes)
      // Soft targets of a single output count as the class that they are nearer to.
      guard let label = label ?? softLabel(targets.row(r)) else { continue }
      sums[label * classes + predicted] += 1
    }
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    let sums = Array(sums)
    return .list(
      (0..<classes).map { .numbers(Array(sums[$0 * classes..<($0 + 1) * classes])) })
  }

  private func softLabel(_ target: Matrix) -> Int? {
    let value = target.span[0]
    return classes == 2 && ClassTarget.range.contains(value) ? (value > 0.5 ? 1 : 0) : nil
  }
}
