import Compute
import Configuration
import Glibc
import JSON

/// The mean over the outputs of −t · ln p − (1 − t) · ln(1 − p), for targets t in [0, 1].
///
/// After a sigmoid it is computed from the logits x: ln(1 + eˣ) − t · x, with the gradient p − t.
/// Otherwise p is cut to [10⁻⁷, 1 − 10⁻⁷], as in Keras.
public struct BinaryCrossentropy: Loss {
  public static let name = "binary_crossentropy"
  public static let aliases = ["bce"]
  private static let epsilon = 1e-7

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fuses(with activation: any Activation) -> Bool { activation is Sigmoid }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    let factor = scale / Float(predictions.columns)
    var total = 0.0
    for r in 0..<predictions.rows {
      try check(targets.row(r), row: r)
      let predictionRow = predictions.row(r)
      let targetRow = targets.row(r)
      let prediction = predictionRow.span
      let target = targetRow.span
      var sum = 0.0
      for i in prediction.indices {
        let p = Self.cut(prediction[i])
        sum -= Double(target[i]) * log(Double(p)) + Double(1 - target[i]) * log1p(-Double(p))
      }
      total += sum / Double(predictions.columns)
      guard let gradientRow = gradient?.row(r) else { continue }
      var g = gradientRow.mutableSpan
      for i in g.indices {
        let p = Self.cut(prediction[i])
        let slope = (p - target[i]) / (p * (1 - p))
        g[i] = p == prediction[i] ? factor * slope : 0
      }
    }
    return total
  }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    let factor = scale / Float(logits.columns)
    var total = 0.0
    for r in 0..<logits.rows {
      try check(targets.row(r), row: r)
      let logitRow = logits.row(r)
      let targetRow = targets.row(r)
      var x = logitRow.mutableSpan
      let t = targetRow.span
      precondition(x.count == t.count)
      var sums = SIMD8<Float>(repeating: 0)
      for i in x.indices { sums[i & 7] += softplus(x[i]) - t[i] * x[i] }
      total += Double(sums.sum()) / Double(logits.columns)
      for i in x.indices { x[i] = logistic(x[i]) }
      guard let gradientRow = gradient?.row(r) else { continue }
      var g = gradientRow.mutableSpan
      precondition(g.count == x.count)
      for i in g.indices { g[i] = factor * (x[i] - t[i]) }
    }
    return total
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    zip(prediction, target).reduce(0) { sum, pair in
      let p = min(max(pair.0, Self.epsilon), 1 - Self.epsilon)
      return sum - pair.1 * log(p) - (1 - pair.1) * log1p(-p)
    } / Double(prediction.count)
  }

  /// A probability that has a finite logarithm, as has its complement.
  private static func cut(_ probability: Float) -> Float {
    min(max(probability, Float(epsilon)), 1 - Float(epsilon))
  }

  /// Refuses targets outside [0, 1].
  private func check(_ targets: Matrix, row: Int) throws {
    let t = targets.span
    var isSound = true
    for i in t.indices { isSound = isSound && t[i] >= 0 && t[i] <= 1 }
    guard !isSound else { return }
    let bad = t.indices.first { !(t[$0] >= 0 && t[$0] <= 1) } ?? 0
    throw InvalidTarget(
      row: row, "has the target \(t[bad]); \(Self.name) needs targets from 0 to 1")
  }
}
