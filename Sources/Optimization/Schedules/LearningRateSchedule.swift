import Configuration

/// The learning rate as a function of the step.
public protocol LearningRateSchedule: CatalogueEntry, Sendable {
  /// The learning rate of the step with the given number, from 0 on.
  func rate(step: Int) -> Double
}
