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
  ///
  /// With qᵢ = pᵢ / Σp and eᵢ = wᵢ / qᵢ where qᵢ was not cut (else 0), the gradient is
  /// (Σⱼ eⱼ qⱼ − eᵢ) / Σp.
  static func loss(
    _ predictions: Matrix, weights: Matrix, _ smoothing: LabelSmoothing, gradient: Matrix?,
    scale: Float
  ) -> Double {
    let p = predictions.span
    let w = weights.span
    precondition(p.count == w.count)
    var sum = 0.0
    for i in p.indices { sum += Double(p[i]) }
    var loss = 0.0
    var mean = 0.0
    for i in p.indices {
      let weight = Double(smoothing(w[i]))
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
      let slope = cut(q) == q ? Double(smoothing(w[i])) / q : 0
      g[i] = scale * Float((mean - slope) / sum)
    }
    return loss
  }
}
