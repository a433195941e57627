import Compute

/// The weights of a focal crossentropy: of a class, and of a probability to be wrong.
struct FocalWeights {
  private let smoothing: LabelSmoothing
  private let base: Float
  private let slope: Float
  let gamma: Float

  init(_ loss: BinaryFocalCrossentropy) {
    smoothing = loss.labelSmoothing
    base = loss.appliesClassBalancing ? Float(1 - loss.alpha) : 1
    slope = loss.appliesClassBalancing ? Float(2 * loss.alpha - 1) : 0
    gamma = Float(loss.gamma)
  }

  /// The smoothed target, and the weight of its class.
  @inline(__always)
  func target(_ target: Float) -> (value: Float, weight: Float) {
    let t = smoothing(target)
    return (t, base + slope * t)
  }

  /// q to a power, for q ≥ 0; a power of 0 is 0, unless the exponent is 0.
  @inline(__always)
  func power(_ q: Float, _ exponent: Float) -> Float {
    let power = exponential(exponent * naturalLogarithm(q))
    return exponent == 0 ? 1 : (q == 0 ? 0 : power)
  }
}

/// The focal crossentropy of a probability.
struct FocalTerm: LossTerm {
  private let weights: FocalWeights

  init(_ loss: BinaryFocalCrossentropy) { weights = FocalWeights(loss) }

  @inline(__always)
  func value(_ prediction: Float, _ target: Float) -> Float {
    let (t, weight) = weights.target(target)
    return weight * weights.power(Self.wrong(prediction, t), weights.gamma)
      * BinaryTerm.loss(BinaryTerm.cut(prediction), t)
  }

  @inline(__always)
  func derivative(_ prediction: Float, _ target: Float) -> Float {
    let (t, weight) = weights.target(target)
    let q = Self.wrong(prediction, t)
    let gamma = weights.gamma
    let isInside = prediction >= 0 && prediction <= 1
    let ofPower = isInside ? gamma * weights.power(q, gamma - 1) * (1 - 2 * t) : 0
    return weight
      * (ofPower * BinaryTerm.loss(BinaryTerm.cut(prediction), t)
        + weights.power(q, gamma) * BinaryTerm.slope(prediction, t))
  }

  /// How wrong a prediction is.
  @inline(__always)
  private static func wrong(_ prediction: Float, _ t: Float) -> Float {
    let p = prediction < 0 ? 0 : (prediction > 1 ? 1 : prediction)
    return t * (1 - p) + (1 - t) * p
  }
}

/// The focal crossentropy of a logit.
struct FocalLogitTerm: LossTerm {
  private let weights: FocalWeights

  init(_ loss: BinaryFocalCrossentropy) { weights = FocalWeights(loss) }

  @inline(__always)
  func value(_ logit: Float, _ target: Float) -> Float {
    let (t, weight) = weights.target(target)
    let q = t * logistic(-logit) + (1 - t) * logistic(logit)
    return weight * weights.power(q, weights.gamma) * BinaryLogitTerm.loss(logit, t)
  }

  @inline(__always)
  func derivative(_ logit: Float, _ target: Float) -> Float {
    let (t, weight) = weights.target(target)
    let p = logistic(logit)
    let complement = logistic(-logit)
    let q = t * complement + (1 - t) * p
    let gamma = weights.gamma
    let ofPower = gamma * weights.power(q, gamma - 1) * (1 - 2 * t) * p * complement
    // p − t, without loss where p is near the target.
    let difference = (1 - t) * p - t * complement
    return weight
      * (ofPower * BinaryLogitTerm.loss(logit, t) + weights.power(q, gamma) * difference)
  }
}
