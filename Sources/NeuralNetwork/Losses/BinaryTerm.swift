import Compute

/// The binary crossentropy of a probability p: −t · ln p − (1 − t) · ln(1 − p).
struct BinaryTerm: LossTerm {
  private let smoothing: LabelSmoothing

  init(_ smoothing: LabelSmoothing) { self.smoothing = smoothing }

  @inline(__always)
  func value(_ prediction: Float, _ target: Float) -> Float {
    Self.loss(Self.cut(prediction), smoothing(target))
  }

  @inline(__always)
  func derivative(_ prediction: Float, _ target: Float) -> Float {
    Self.slope(prediction, smoothing(target))
  }

  /// The loss of a probability that has been cut.
  @inline(__always)
  static func loss(_ p: Float, _ t: Float) -> Float {
    -t * naturalLogarithm(p) - (1 - t) * logarithmOfOnePlus(-p)
  }

  /// The derivative with respect to a probability, 0 where it is cut.
  @inline(__always)
  static func slope(_ prediction: Float, _ t: Float) -> Float {
    let p = cut(prediction)
    let slope = (p - t) / (p * (1 - p))
    return p == prediction ? slope : (prediction == prediction ? 0 : prediction)
  }

  /// A probability that has a finite logarithm, as has its complement.
  @inline(__always)
  static func cut(_ probability: Float) -> Float {
    let least = Float(ClassProbabilities.epsilon)
    return probability < least ? least : (probability > 1 - least ? 1 - least : probability)
  }
}

/// The binary crossentropy of a logit x: ln(1 + eˣ) − t · x.
struct BinaryLogitTerm: LossTerm {
  private let smoothing: LabelSmoothing

  init(_ smoothing: LabelSmoothing) { self.smoothing = smoothing }

  @inline(__always)
  func value(_ logit: Float, _ target: Float) -> Float { Self.loss(logit, smoothing(target)) }

  @inline(__always)
  func derivative(_ logit: Float, _ target: Float) -> Float {
    logistic(logit) - smoothing(target)
  }

  @inline(__always)
  static func loss(_ x: Float, _ t: Float) -> Float {
    // Nothing is lost where a great logit is right.
    let line = x > 0 ? (1 - t) * x : -t * x
    return line + logarithmOfOnePlus(exponential(-x.magnitude))
  }
}
