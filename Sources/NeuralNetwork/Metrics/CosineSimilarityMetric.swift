import Compute
import Configuration
import JSON

/// The mean over the rows of the cosine of the angle between prediction and target:
/// Σᵢ pᵢ · tᵢ / (‖p‖ · ‖t‖), 1 where they point the same way.
///
/// A norm below 10⁻¹² counts as 10⁻¹². Unlike the loss of this name it is better the greater it is.
///
/// Source: <https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class>
public struct CosineSimilarityMetric: MeanMetric {
  public static let name = "cosine_similarity"
  public static let isGreaterBetter = true
  public static let aliases = ["cosine"]

  /// Creates the metric.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { KerasObject("CosineSimilarity").json(name: Self.name) }

  public func sum(predictions: Matrix, targets: Matrix) -> Double {
    var total = 0.0
    for r in 0..<predictions.rows {
      let p = predictions.row(r).span
      let t = targets.row(r).span
      precondition(p.count == t.count)
      var (product, ofPrediction, ofTarget) = (0.0, 0.0, 0.0)
      for i in p.indices {
        let (a, b) = (Double(p[i]), Double(t[i]))
        product += a * b
        ofPrediction += a * a
        ofTarget += b * b
      }
      let norms = max(ofPrediction.squareRoot(), 1e-12) * max(ofTarget.squareRoot(), 1e-12)
      total += product / norms
    }
    return total
  }
}
