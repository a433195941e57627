import Compute
import Configuration
import JSON

/// max(1 + maxᵢ (1 − tᵢ) · pᵢ − Σᵢ tᵢ · pᵢ, 0), for one-hot targets: the true class must lead all
/// others, and 0, by 1.
///
/// Several greatest wrong classes share the gradient, as in Keras.
///
/// Source: https://keras.io/api/losses/hinge_losses/#categoricalhinge-class
public struct CategoricalHinge: Loss {
  public static let name = "categorical_hinge"
  public static let targetKind = TargetKind.categorical

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets, "targets from 0 to 1") { $0 >= 0 && $0 <= 1 }
    var total = 0.0
    for r in 0..<predictions.rows {
      let prediction = predictions.row(r)
      let target = targets.row(r)
      let p = prediction.span
      let t = target.span
      precondition(p.count == t.count)
      let greatest = prediction.greatest(with: target) { p, t in (1 - t) * p }
      let margin = 1 + Double(greatest) - prediction.dot(target)
      // A margin that is not a number must stay one.
      total += margin <= 0 ? 0 : margin
      guard let gradient = gradient?.row(r) else { continue }
      let count = prediction.count(with: target) { p, t in
        (1 - t) * p .== SIMD8(repeating: greatest)
      }
      let factor = margin <= 0 ? 0 : scale
      let share = factor / Float(max(count, 1))
      var g = gradient.mutableSpan
      precondition(g.count == t.count && g.count == p.count)
      for i in g.indices {
        let rest = 1 - t[i]
        g[i] = (rest * p[i] == greatest ? share * rest : 0) - factor * t[i]
      }
    }
    return total
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    let pairs = zip(prediction, target)
    let right = pairs.reduce(0) { $0 + $1.0 * $1.1 }
    let wrong = pairs.map { (1 - $1) * $0 }.max() ?? 0
    return max(1 + wrong - right, 0)
  }
}
