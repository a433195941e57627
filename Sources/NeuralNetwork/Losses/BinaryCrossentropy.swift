import Compute
import Configuration
import Glibc
import JSON

/// The mean over the outputs of −t · ln p − (1 − t) · ln(1 − p), for targets t in [0, 1].
///
/// After a sigmoid, and `from_logits`, it is computed from the logits x: ln(1 + eˣ) − t · x, with the
/// gradient p − t. Otherwise p is cut to [10⁻⁷, 1 − 10⁻⁷], as in Keras.
///
/// Source: <https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class>
public struct BinaryCrossentropy: BinaryCrossentropyLoss {
  public static let name = "binary_crossentropy"
  public static let targetKind = TargetKind.binary
  public static let aliases = ["bce"]
  private let options: CrossentropyOptions

  /// Creates the loss.
  public init() { options = CrossentropyOptions() }

  public init(_ options: Options) throws { self.options = try CrossentropyOptions(options) }

  public var keras: JSONValue? {
    options.keras("BinaryCrossentropy", name: Self.name)
  }

  public var fromLogits: Bool { options.fromLogits }

  /// How much less certain the targets are made.
  public var labelSmoothing: LabelSmoothing { options.labelSmoothing }

  var probabilityTerm: BinaryTerm { BinaryTerm(labelSmoothing) }
  var logitTerm: BinaryLogitTerm { BinaryLogitTerm(labelSmoothing) }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets)
    let sum = logitTerm.sum(logits, targets)
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
}
