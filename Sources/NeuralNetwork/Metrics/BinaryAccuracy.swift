import Compute
import Configuration
import JSON

/// The share of outputs that lie on the side of the threshold on which their target, 0 or 1, does.
///
/// Source: <https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class>
public struct BinaryAccuracy: MeanMetric {
  public static let name = "binary_accuracy"
  public static let isGreaterBetter = true
  private let threshold: Float

  /// Creates the metric with the usual threshold.
  public init() { threshold = 0.5 }

  public init(_ options: Options) throws {
    threshold = Float(try options.number("threshold", default: 0.5, in: 0...1))
  }

  public var keras: JSONValue? {
    let options: KeyValuePairs<String, JSONValue> = ["threshold": .number(shortest: threshold)]
    return KerasObject("BinaryAccuracy", options).json(name: Self.name)
  }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    let threshold = SIMD8(repeating: threshold)
    let hits = predictions.count(with: targets) { prediction, target in
      let isAbove = prediction .> threshold
      return (isAbove .& (target .== 1)) .| (.!isAbove .& (target .== 0))
    }
    return Double(hits) / Double(predictions.columns)
  }
}
