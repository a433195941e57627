import Configuration
import JSON

/// The harmonic mean of a class's precision and recall, 2 · hits / (predicted + true); 0 where it is
/// neither predicted nor true.
///
/// The most probable class is predicted, or with a `threshold` each class above; a single output is
/// compared with ½. The classes' values are averaged: `micro`, `macro` (the default, as a number can be
/// monitored), `weighted` with how often each is true, or `none` for a list, which is Keras' default.
/// Keras adds 10⁻⁷ to each divisor.
///
/// Source: <https://keras.io/api/metrics/classification_metrics/#f1score-class>
public struct F1Score: ClassMetric {
  public static let name = "f1"
  public static let isGreaterBetter = true
  public static let aliases = ["f1_score"]
  static let poolsOutputs = false
  var counter: ClassCounter

  public init(_ options: Options) throws {
    let average: ClassAverage = try options.choice("average", default: .macro)
    let threshold = try options.optionalNumber("threshold", in: 0...1).map { Float($0) }
    counter = ClassCounter(thresholds: threshold.map { [$0] }, average: average)
  }

  public var keras: JSONValue? {
    guard counter.isSparse == false else { return nil }
    let threshold = counter.thresholds?.first.map { JSONValue.number(shortest: $0) }
    let average = counter.average.flatMap { $0 == .none ? nil : JSONValue.string($0.rawValue) }
    return KerasObject(
      "F1Score", ["average": average ?? .null, "threshold": threshold ?? .null]
    ).json(name: Self.name)
  }

  static func measure(_ count: ClassCount) -> Double { count.f1 }
}
