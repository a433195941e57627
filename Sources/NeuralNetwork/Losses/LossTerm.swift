import Compute

/// What a loss adds up: a number for a prediction and its target.
///
/// Loops over them vectorise where they are inlined: mark them `@inline(__always)` if they are more
/// than a line or two of arithmetic.
public protocol LossTerm {
  /// l(p, t).
  func value(_ prediction: Float, _ target: Float) -> Float
  /// ∂l/∂p.
  func derivative(_ prediction: Float, _ target: Float) -> Float
}

extension LossTerm {
  /// The sum of the terms of views of equal size, in Double.
  ///
  /// - Parameter gradient: takes the derivatives times `factor`.
  func sum(
    _ predictions: Matrix, _ targets: Matrix, gradient: Matrix? = nil, factor: Float = 0
  ) -> Double {
    precondition(predictions.count == targets.count, "predictions and targets differ in number")
    return BlockSum.sum(predictions.count) { range, values in
      let predictionPart = predictions.slice(range)
      let targetPart = targets.slice(range)
      let p = predictionPart.span
      let t = targetPart.span
      var v = values.mutableSpan
      precondition(p.count == v.count && t.count == v.count)
      guard let gradientPart = gradient?.slice(range) else {
        for i in v.indices { v[i] = value(p[i], t[i]) }
        return
      }
      var g = gradientPart.mutableSpan
      precondition(g.count == p.count && g.count == t.count && g.count == v.count)
      // In one loop, so that what both have in common is computed once.
      for i in g.indices {
        v[i] = value(p[i], t[i])
        g[i] = factor * derivative(p[i], t[i])
      }
    }
  }
}
