import Compute
import Configuration
import Glibc
import JSON

/// −ln p of the class whose number is the target; with `label_smoothing`, the categorical crossentropy
/// of that class's smoothed column of ones.
///
/// After a softmax, and `from_logits`, it is computed from the logits, with the gradient p − 1 for the
/// class and p for the others. Otherwise the predictions are divided by their sum and cut to
/// [10⁻⁷, 1 − 10⁻⁷], as in Keras.
///
/// Source: <https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class>
public struct SparseCategoricalCrossentropy: Crossentropy {
  typealias Probability = Softmax
  public static let name = "sparse_categorical_crossentropy"
  public static let targetKind = TargetKind.categorical

  private let options: CrossentropyOptions

  /// Creates the loss.
  public init() { options = CrossentropyOptions() }

  public init(_ options: Options) throws { self.options = try CrossentropyOptions(options) }

  /// Whether the predictions are logits.
  public var fromLogits: Bool { options.fromLogits }

  public var keras: JSONValue? {
    guard !isSmoothed else { return nil }
    guard fromLogits else { return .string(Self.name) }
    return KerasObject("SparseCategoricalCrossentropy", ["from_logits": true]).json()
  }

  public func targetShape(for output: Shape) -> Shape { output.replacingLast(by: 1) }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    var total = 0.0
    for r in 0..<predictions.rows {
      let label = try label(targets, row: r, classes: predictions.columns)
      let row = predictions.row(r)
      let gradient = gradient?.row(r)
      guard fromLogits else {
        total +=
          isSmoothed
          ? ClassProbabilities.loss(
            row, label: label, options.labelSmoothing, gradient: gradient, scale: scale)
          : ClassProbabilities.loss(row, label: label, gradient: gradient, scale: scale)
        continue
      }
      let logit = logit(row, label)
      total += ClassLogits.logarithm(row, probabilities: gradient) - logit
      guard let gradient else { continue }
      var g = gradient.mutableSpan
      for i in g.indices { g[i] *= scale }
      subtract(label, from: &g, scale: scale)
    }
    return total
  }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    var total = 0.0
    for r in 0..<logits.rows {
      let row = logits.row(r)
      let label = try label(targets, row: r, classes: logits.columns)
      let logit = logit(row, label)
      total += Softmax.normalize(row, into: row) - logit
      guard let gradientRow = gradient?.row(r) else { continue }
      let p = row.span
      var g = gradientRow.mutableSpan
      precondition(g.count == p.count)
      for i in g.indices { g[i] = scale * p[i] }
      subtract(label, from: &g, scale: scale)
    }
    return total
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    let label = Int(target[0])
    let weights = prediction.indices.map {
      options.labelSmoothing.reference($0 == label ? 1 : 0, classes: prediction.count)
    }
    guard !fromLogits else { return ClassLogits.reference(prediction, weights: weights) }
    let sum = prediction.reduce(0, +)
    return -zip(prediction, weights).reduce(0) {
      $0 + $1.1 * log(ClassProbabilities.cut($1.0 / sum))
    }
  }

  private var isSmoothed: Bool { options.labelSmoothing.amount != 0 }

  /// The logit of a class; smoothed, the mean over classes, each with its target.
  @inline(__always)
  private func logit(_ logits: Matrix, _ label: Int) -> Double {
    let own = Double(logits.span[label])
    guard isSmoothed else { return own }
    let share = options.labelSmoothing.amount
    return (1 - share) * own + share / Double(logits.columns) * logits.sum
  }

  /// Turns probabilities into the gradient with respect to the logits.
  @inline(__always)
  private func subtract(_ label: Int, from gradient: inout MutableSpan<Float>, scale: Float) {
    guard isSmoothed else {
      gradient[label] -= scale
      return
    }
    let smoothing = options.labelSmoothing.over(classes: gradient.count)
    for i in gradient.indices { gradient[i] -= scale * smoothing(i == label ? 1 : 0) }
  }

  /// The target of a row as the number of a class.
  private func label(_ targets: Matrix, row: Int, classes: Int) throws -> Int {
    let target = targets.span[row]
    guard let label = Int(exactly: target), (0..<classes).contains(label) else {
      throw InvalidTarget(
        row: row, "has the label \(target); the model's \(classes) classes are 0 to \(classes - 1)")
    }
    return label
  }
}
