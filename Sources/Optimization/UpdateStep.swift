/// The numbers of one update.
public struct UpdateStep: Sendable {
  /// The number of this update, from 1 on.
  public let number: Int
  /// The learning rate.
  public let learningRate: Float
  /// What the gradient is multiplied with first: the factor of clipping by norm, or 1.
  public var gradientScale: Float
  /// The bound that clipping by value sets to each element of the gradient, or infinity.
  public var gradientBound: Float
  /// The part of itself that each parameter loses by decoupled weight decay: α·λ.
  public let decay: Float
  /// The norms of the weight and of the step's direction, for a `LayerwiseOptimizer`.
  public var norms: WeightNorms

  /// Creates the numbers of an update.
  public init(
    number: Int, learningRate: Double, gradientScale: Float = 1, gradientBound: Float = .infinity,
    weightDecay: Double = 0,
    norms: WeightNorms = WeightNorms(weight: 0, direction: 0)
  ) {
    self.number = number
    self.learningRate = Float(learningRate)
    self.gradientScale = gradientScale
    self.gradientBound = gradientBound
    self.norms = norms
    decay = Float(learningRate * weightDecay)
  }

  /// An element of the gradient after clipping.
  @inline(__always)
  func clipped(_ gradient: Float) -> Float {
    let scaled = gradient * gradientScale
    let low = scaled < -gradientBound ? -gradientBound : scaled
    return low > gradientBound ? gradientBound : low
  }
}

/// The Euclidean norms of one weight and of the direction in which it is about to be changed.
public struct WeightNorms: Sendable, Hashable {
  /// The norm of the weight.
  public let weight: Double
  /// The norm of the direction.
  public let direction: Double

  /// Creates the norms.
  public init(weight: Double, direction: Double) {
    self.weight = weight
    self.direction = direction
  }

  /// Whether neither is zero: only then can one be measured by the other.
  var areComparable: Bool { weight > 0 && direction > 0 }
}
