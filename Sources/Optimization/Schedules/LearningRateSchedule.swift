import Configuration
import JSON

/// The learning rate as a function of the step.
public protocol LearningRateSchedule: CatalogueEntry, Sendable {
  /// The learning rate of the step with the given number, from 0 on.
  func rate(step: Int) -> Double

  /// The schedule as Keras writes it, a number if it is constant; nil if it has none like it.
  var keras: JSONValue? { get }
}

extension LearningRateSchedule {
  /// Not in Keras.
  public var keras: JSONValue? { nil }
}
