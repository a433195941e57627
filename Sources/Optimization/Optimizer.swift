import Compute
import Configuration
import JSON

/// A rule that makes new parameters from old ones, their gradient and a state of its own.
///
/// The state is a number of slots, each as long as the parameters. An update is one pass over memory.
/// Adding an optimizer means a file in `Optimizers`, a line in `Catalogue+Optimizers.swift` and a
/// test.
public protocol Optimizer: CatalogueEntry, Sendable {
  /// Learning rate, weight decay, noise and averaging.
  var settings: OptimizerSettings { get set }

  /// The name of the loss that the rule belongs to; nil where it takes any.
  static var onlyLoss: String? { get }

  /// The key of the learning rate in the configuration.
  static var rateKey: String { get }

  /// Whether the rule goes along gradients.
  static var usesGradients: Bool { get }

  /// Whether the gradients are to be those of the sum of the losses over the samples of the step and
  /// their outputs, instead of the mean. Penalties count once, either way.
  static var takesSums: Bool { get }

  /// Whether gradients may be clipped before the update.
  static var takesClipping: Bool { get }

  /// The names of the rule's own slots, as Keras calls them.
  var slotNames: [String] { get }

  /// What a slot holds before the first update.
  func initialValue(ofSlot name: String) -> Float

  /// Updates a range of parameters and of each slot.
  ///
  /// All arguments are vectors of equal length.
  func update(_ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep)

  /// What the optimizer is in Keras; nil if Keras cannot express it as it is configured.
  var keras: KerasObject? { get }
}

extension Optimizer {
  /// Any loss.
  public static var onlyLoss: String? { nil }

  /// The usual key.
  public static var rateKey: String { "learning_rate" }

  /// It does.
  public static var usesGradients: Bool { true }

  /// The mean.
  public static var takesSums: Bool { false }

  /// They may, where there are any.
  public static var takesClipping: Bool { usesGradients }

  /// Not in Keras.
  public var keras: KerasObject? { nil }

  /// Zero.
  public func initialValue(ofSlot name: String) -> Float { 0 }

  /// The learning rate over the steps.
  public var learningRate: LearningRate { settings.learningRate }

  /// The names of all slots, the weights' moving average included.
  public var stateNames: [String] {
    slotNames + (settings.averageMomentum == nil ? [] : [OptimizerSettings.averageSlot])
  }

  /// The optimizer of a run whose length and ranks are known.
  public func prepared(for run: RunLength) -> Self {
    var copy = self
    copy.settings.learningRate = learningRate.prepared(for: run)
    return copy
  }
}

/// An optimizer whose step in each weight depends on norms over the whole weight.
///
/// Its update is in two halves. Between them, the ranks share the norms.
public protocol LayerwiseOptimizer: Optimizer {
  /// Puts the direction of the step in the place of the gradient, and brings slots up to date where
  /// they do not depend on norms.
  ///
  /// All arguments are vectors of equal length. Then `update` is given the direction as the gradient.
  func prepare(_ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep)
}
