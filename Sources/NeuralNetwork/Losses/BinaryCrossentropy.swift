import Compute
import Configuration
import Glibc
import JSON

/// The mean over the outputs of −t · ln p − (1 − t) · ln(1 − p), for targets t in [0, 1].
///
/// After a sigmoid, and `from_logits`, it is computed from the logits x: ln(1 + eˣ) − t · x, with the
/// gradient p − t. Otherwise p is cut to [10⁻⁷, 1 − 10⁻⁷], as in Keras.
public struct BinaryCrossentropy: Loss {
  public static let name = "binary_crossentropy"
  public static let aliases = ["bce"]
  /// Whether the predictions are logits.
  public let fromLogits: Bool
  /// How much less certain the targets are made.
  public let labelSmoothing: LabelSmoothing

  /// Creates the loss.
  public init() {
    fromLogits = false
    labelSmoothing = LabelSmoothing(0)
  }

  public init(_ options: Options) throws {
    fromLogits = try options.boolean("from_logits", default: false)
    labelSmoothing = try LabelSmoothing(options)
  }

  public var keras: JSONValue? {
    guard fromLogits || labelSmoothing.amount != 0 else { return .string(Self.name) }
    return KerasObject(
      "BinaryCrossentropy",
      [
        "from_logits": .boolean(fromLogits), "label_smoothing": .number(labelSmoothing.amount),
      ]
    ).json()
  }

  public func fuses(with activation: any Activation) -> Bool {
    activation is Sigmoid && !fromLogits
  }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets)
    let columns = predictions.columns
    let factor = scale / Float(columns)
    let sum =
      fromLogits
      ? BinaryLogitTerm(labelSmoothing).sum(
        predictions, targets, gradient: gradient, factor: factor)
      : BinaryTerm(labelSmoothing).sum(predictions, targets, gradient: gradient, factor: factor)
    return sum / Double(columns)
  }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets)
    let sum = BinaryLogitTerm(labelSmoothing).sum(logits, targets)
    Sigmoid().forward(logits, into: logits)
    if let gradient {
      let factor = scale / Float(logits.columns)
      let p = logits.span
      let t = targets.span
      var g = gradient.mutableSpan
      precondition(p.count == g.count && t.count == g.count)
      for i in g.indices { g[i] = factor * (p[i] - labelSmoothing(t[i])) }
    }
    return sum / Double(logits.columns)
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    zip(prediction, target).reduce(0) { sum, pair in
      let t = labelSmoothing.reference(pair.1)
      if fromLogits {
        return sum + max(pair.0, 0) - t * pair.0 + log1p(exp(-abs(pair.0)))
      }
      let p = ClassProbabilities.cut(pair.0)
      return sum - t * log(p) - (1 - t) * log1p(-p)
    } / Double(prediction.count)
  }

  private func check(_ targets: Matrix) throws {
    try check(targets, "targets from 0 to 1") { $0 >= 0 && $0 <= 1 }
  }
}
