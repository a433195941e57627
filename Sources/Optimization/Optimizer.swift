import Compute
import Configuration
import JSON

/// A rule that makes new parameters from old ones, their gradient and a state of its own.
///
/// The state is a number of slots, each as long as the parameters. An update is one pass over memory.
/// Adding an optimizer means a file in `Optimizers`, a line in `Catalogue+Optimizers.swift` and a
/// test.
public protocol Optimizer: CatalogueEntry, Sendable {
  /// The learning rate over the steps.
  var learningRate: any LearningRateSchedule { get }

  /// The names of the slots, as Keras calls them.
  var slotNames: [String] { get }

  /// Updates a range of parameters and of each slot.
  ///
  /// All arguments are vectors of equal length.
  func update(_ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep)

  /// What the optimizer is in Keras; nil if Keras cannot express it as it is configured.
  var keras: KerasObject? { get }
}

extension Optimizer {
  /// Not in Keras.
  public var keras: KerasObject? { nil }
}

/// The numbers of one update.
public struct UpdateStep: Sendable {
  /// The number of this update, from 1 on.
  public let number: Int
  /// The learning rate.
  public let learningRate: Float
  /// What the gradient is multiplied with first: the factor of clipping by norm, or 1.
  public let gradientScale: Float
  /// The bound that clipping by value sets to each element of the gradient, or infinity.
  public let gradientBound: Float

  /// Creates the numbers of an update.
  public init(
    number: Int, learningRate: Float, gradientScale: Float = 1, gradientBound: Float = .infinity
  ) {
    self.number = number
    self.learningRate = learningRate
    self.gradientScale = gradientScale
    self.gradientBound = gradientBound
  }

  /// An element of the gradient after clipping.
  @inline(__always)
  func clipped(_ gradient: Float) -> Float {
    let scaled = gradient * gradientScale
    let low = scaled < -gradientBound ? -gradientBound : scaled
    return low > gradientBound ? gradientBound : low
  }
}
