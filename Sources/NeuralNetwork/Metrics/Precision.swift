import Configuration
import JSON

/// The share of the predictions of a class that are right: hits / predicted, 0 where it is never
/// predicted.
///
/// - For outputs with a target each, as in Keras: each output, 0 to 1, is compared with the `thresholds`
///   (½; of several, each has its value), and all outputs are counted together, or that with the
///   number `class_id` alone.
/// - For class numbers, or with an `average`: the most probable class is predicted (with `thresholds`:
///   each class above), and the classes' values are averaged: `micro`, `macro` (the default),
///   `weighted` with how often each is true, or `none` for a list.
///
/// Source: <https://keras.io/api/metrics/classification_metrics/#precision-class>
public struct Precision: ClassMetric {
  public static let name = "precision"
  public static let isGreaterBetter = true
  static let poolsOutputs = true
  var counter: ClassCounter

  public init(_ options: Options) throws { counter = try ClassCounter(options) }

  public var keras: JSONValue? { counter.keras("Precision", name: Self.name) }

  static func measure(_ count: ClassCount) -> Double { count.precision }
}
