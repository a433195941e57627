import Compute
import Configuration
import Glibc
import JSON

/// −Σᵢ tᵢ · ln pᵢ over the classes, for targets that are probabilities (one-hot, for instance).
///
/// After a softmax, and `from_logits`, it is computed from the logits, with the gradient p · Σt − t.
/// Otherwise the predictions are divided by their sum and cut to [10⁻⁷, 1 − 10⁻⁷], as in Keras.
///
/// Source: <https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class>
public struct CategoricalCrossentropy: Crossentropy {
  typealias Probability = Softmax
  public static let name = "categorical_crossentropy"
  public static let targetKind = TargetKind.categorical
  private let options: CrossentropyOptions

  /// Creates the loss.
  public init() { options = CrossentropyOptions() }

  public init(_ options: Options) throws { self.options = try CrossentropyOptions(options) }

  public var keras: JSONValue? {
    options.keras("CategoricalCrossentropy", name: Self.name)
  }

  public var fromLogits: Bool { options.fromLogits }

  /// How much less certain the targets are made.
  public var labelSmoothing: LabelSmoothing { options.labelSmoothing }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets)
    let smoothing = labelSmoothing.over(classes: predictions.columns)
    return (0..<predictions.rows).reduce(0) { sum, r in
      let row = predictions.row(r)
      let target = targets.row(r)
      let gradient = gradient?.row(r)
      guard fromLogits else {
        return sum
          + ClassProbabilities.loss(
            row, weights: target, smoothing, gradient: gradient, scale: scale)
      }
      let (weight, dot) = Self.sums(row, target, smoothing)
      let logarithm = ClassLogits.logarithm(row, probabilities: gradient)
      gradient?.subtract(target, smoothing, weight: weight, scale: scale)
      return sum + weight * logarithm - dot
    }
  }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets)
    let smoothing = labelSmoothing.over(classes: logits.columns)
    return (0..<logits.rows).reduce(0) { sum, r in
      let row = logits.row(r)
      let target = targets.row(r)
      let (weight, dot) = Self.sums(row, target, smoothing)
      let logarithm = Softmax.normalize(row, into: row)
      if let gradient = gradient?.row(r) {
        gradient.copy(row)
        gradient.subtract(target, smoothing, weight: weight, scale: scale)
      }
      return sum + weight * logarithm - dot
    }
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    let classes = prediction.count
    let weights = target.map { labelSmoothing.reference($0, classes: classes) }
    guard !fromLogits else {
      return ClassLogits.reference(prediction, weights: weights)
    }
    let sum = prediction.reduce(0, +)
    return -zip(prediction, weights).reduce(0) {
      $0 + $1.1 * log(ClassProbabilities.cut($1.0 / sum))
    }
  }

  private func check(_ targets: Matrix) throws {
    try check(targets, "targets of at least 0") { $0 >= 0 }
  }

  /// Σ t and Σ t · x over the classes, for smoothed targets t.
  private static func sums(
    _ logits: Matrix, _ targets: Matrix, _ smoothing: LabelSmoothing
  ) -> (weight: Double, dot: Double) {
    let kept = 1 - smoothing.amount
    let dot = logits.dot(targets)
    guard kept < 1 else { return (targets.sum, dot) }
    let share = smoothing.amount / Double(targets.columns)
    return (kept * targets.sum + smoothing.amount, kept * dot + share * logits.sum)
  }
}

extension Matrix {
  /// Turns probabilities p into the gradient (p · Σt − t) · scale with respect to the logits.
  fileprivate func subtract(
    _ targets: Matrix, _ smoothing: LabelSmoothing, weight: Double, scale: Float
  ) {
    let weight = Float(weight)
    let t = targets.span
    var g = mutableSpan
    precondition(g.count == t.count)
    for i in g.indices { g[i] = scale * (g[i] * weight - smoothing(t[i])) }
  }
}
