import Compute
import Configuration
import JSON

/// The share of outputs that lie on the side of the threshold on which their target, 0 or 1, does.
public struct BinaryAccuracy: MeanMetric {
  public static let name = "binary_accuracy"
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
    let p = predictions.span
    let t = targets.span
    precondition(p.count == t.count)
    var hits = 0
    for i in p.indices where (p[i] > threshold ? 1 : 0) == t[i] { hits += 1 }
    return Double(hits) / Double(predictions.columns)
  }
}
