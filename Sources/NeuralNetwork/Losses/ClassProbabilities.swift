import Compute
import Glibc

/// The crossentropy of predictions that are probabilities already, as Keras computes it.
enum ClassProbabilities {
  /// How near to 0 and 1 a probability may come.
  static let epsilon = 1e-7

  /// A probability that has a finite logarithm.
  static func cut(_ probability: Double) -> Double {
    min(max(probability, epsilon), 1 - epsilon)
  }

  /// −ln cut(p / Σp) of the class `label`, and its gradient times `scale`: the form below for the
  /// weight 1 of one class.
  static func loss(
    _ predictions: Matrix, label: Int, gradient: Matrix?, scale: Float
  ) -> Double {
    let p = predictions.span
    var sum = 0.0
    for i in p.indices { sum += Double(p[i]) }
    let q = Double(p[label]) / sum
    if let gradient {
      let isCut = cut(q) != q
      gradient.fill(isCut ? 0 : scale * Float(1 / sum))
      var g = gradient.mutableSpan
      g[label] -= isCut ? 0 : scale * Float(1 / (q * sum))
    }
    return -log(cut(q))
  }

  /// −Σ wᵢ · ln cut(pᵢ / Σp) of one row, with smoothed weights w, and its gradient times `scale`.
  static func loss(
    _ predictions: Matrix, weights: Matrix, _ smoothing: LabelSmoothing, gradient: Matrix?,
    scale: Float
  ) -> Double {
    let w = weights.span
    precondition(predictions.count == w.count)
    return loss(predictions, gradient: gradient, scale: scale) { smoothing(w[$0]) }
  }

  /// The same for the weight 1 of one class.
  static func loss(
    _ predictions: Matrix, label: Int, _ smoothing: LabelSmoothing, gradient: Matrix?,
    scale: Float
  ) -> Double {
    let smoothing = smoothing.over(classes: predictions.columns)
    return loss(predictions, gradient: gradient, scale: scale) { smoothing($0 == label ? 1 : 0) }
  }

  /// −Σ wᵢ · ln cut(pᵢ / Σp) of one row, and its gradient times `scale`.
  ///
  /// With qᵢ = pᵢ / Σp and eᵢ = wᵢ / qᵢ where qᵢ was not cut (else 0), the gradient is
  /// (Σⱼ eⱼ qⱼ − eᵢ) / Σp.
  @inline(__always)
  private static func loss(
    _ predictions: Matrix, gradient: Matrix?, scale: Float, weight: (Int) -> Float
  ) -> Double {
    let p = predictions.span
    var sum = 0.0
    for i in p.indices { sum += Double(p[i]) }
    var loss = 0.0
    var mean = 0.0
    for i in p.indices {
      let weight = Double(weight(i))
      guard weight != 0 else { continue }
      let q = Double(p[i]) / sum
      loss -= weight * log(cut(q))
      if cut(q) == q { mean += weight }
    }
    guard let gradient else { return loss }
    var g = gradient.mutableSpan
    precondition(g.count == p.count)
    for i in g.indices {
      let q = Double(p[i]) / sum
      let slope = cut(q) == q ? Double(weight(i)) / q : 0
      g[i] = scale * Float((mean - slope) / sum)
    }
    return loss
  }
}
