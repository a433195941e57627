import Compute
import Configuration
import JSON

/// The share of outputs that lie on the side of the threshold on which their target, 0 (or −1) or 1,
/// does.
///
/// The threshold is ½, or 0 for logits and for losses of margins, unless one is given; Keras' is always
/// ½.
///
/// Source: <https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class>
public struct BinaryAccuracy: MeanMetric {
  public static let name = "binary_accuracy"
  public static let isGreaterBetter = true
  private let given: Float?
  private var outputs = OutputKind.probability

  /// Creates the metric with the usual threshold.
  public init() { given = nil }

  public init(_ options: Options) throws {
    given = try options.optionalNumber("threshold", in: 0...1).map { Float($0) }
  }

  private var threshold: Float { given ?? outputs.threshold }

  public func reading(_ outputs: OutputKind) -> any Metric { deciding(outputs) }

  /// The same metric for outputs of a kind.
  func deciding(_ outputs: OutputKind) -> BinaryAccuracy {
    var metric = self
    metric.outputs = outputs
    return metric
  }

  public var keras: JSONValue? {
    guard threshold > 0, threshold < 1 else { return nil }
    let options: KeyValuePairs<String, JSONValue> = ["threshold": .number(shortest: threshold)]
    return KerasObject("BinaryAccuracy", options).json(name: Self.name)
  }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    let threshold = SIMD8(repeating: threshold)
    let hits = predictions.count(with: targets) { prediction, target in
      let isAbove = prediction .> threshold
      return (isAbove .& (target .== 1)) .| (.!isAbove .& ((target .== 0) .| (target .== -1)))
    }
    return Double(hits) / Double(predictions.columns)
  }
}
