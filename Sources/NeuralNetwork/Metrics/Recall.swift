import Configuration
import JSON

/// The share of a class's samples that are predicted to be of it: hits / true, 0 where there are none.
///
/// What is counted, and the options, are those of `precision`.
///
/// Source: <https://keras.io/api/metrics/classification_metrics/#recall-class>
public struct Recall: ClassMetric {
  public static let name = "recall"
  public static let isGreaterBetter = true
  static let poolsOutputs = true
  var counter: ClassCounter

  public init(_ options: Options) throws { counter = try ClassCounter(options) }

  public var keras: JSONValue? { counter.keras("Recall", name: Self.name) }

  static func measure(_ count: ClassCount) -> Double { count.recall }
}
