import Configuration
import JSON

/// The learning rate as a function of the step.
///
/// Adding a schedule means a file in this folder, a line in `Catalogue+Schedules.swift` and a test.
public protocol LearningRateSchedule: CatalogueEntry, Sendable {
  /// The learning rate of the step with the given number, from 0 on: a pure function, so that a
  /// resumed training has the rates of one that was never interrupted.
  func rate(step: Int) -> Double

  /// The schedule with all rates multiplied by a factor.
  func scaled(by factor: Double) -> Self

  /// The schedule of a run whose length is known.
  func prepared(for run: RunLength) -> Self

  /// The schedule as Keras writes it, a number if it is constant; nil if it has none like it.
  var keras: JSONValue? { get }
}

extension LearningRateSchedule {
  /// Not in Keras.
  public var keras: JSONValue? { nil }

  /// The same in a run of any length.
  public func prepared(for run: RunLength) -> Self { self }
}

extension JSONValue {
  /// A schedule of Keras.
  static func schedule(
    _ className: String, _ options: KeyValuePairs<String, JSONValue>
  ) -> JSONValue {
    [
      "module": "keras.optimizers.schedules", "class_name": .string(className),
      "config": .object(options.map { JSONMember($0.key, $0.value) }), "registered_name": .null,
    ]
  }
}
