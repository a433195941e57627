import Compute
import Configuration
import JSON

/// −Σᵢ pᵢ · tᵢ / (‖p‖ · ‖t‖): −1 where prediction and target point the same way, 1 where they point
/// opposite ways. A norm below 10⁻⁷ counts as 10⁻⁷, as in Keras.
///
/// Source: <https://keras.io/api/losses/regression_losses/#cosinesimilarity-class>
public struct CosineSimilarity: Loss {
  public static let name = "cosine_similarity"

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  /// With c the cosine, the gradient is −(t / ‖t‖ − c · p / ‖p‖) / ‖p‖.
  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) -> Double {
    var total = 0.0
    for r in 0..<predictions.rows {
      let prediction = predictions.row(r)
      let target = targets.row(r)
      let norm = prediction.sumOfSquares.squareRoot()
      let size = max(norm, 1e-7)
      let factor = 1 / (size * max(target.sumOfSquares.squareRoot(), 1e-7))
      let cosine = prediction.dot(target) * factor
      total -= cosine
      guard let gradient = gradient?.row(r) else { continue }
      let targetFactor = -scale * Float(factor)
      let predictionFactor = norm < 1e-7 ? 0 : scale * Float(cosine / (size * size))
      let p = prediction.span
      let t = target.span
      var g = gradient.mutableSpan
      precondition(p.count == g.count && t.count == g.count)
      for i in g.indices { g[i] = targetFactor * t[i] + predictionFactor * p[i] }
    }
    return total
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    func norm(_ vector: [Double]) -> Double {
      max(vector.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-7)
    }
    return -zip(prediction, target).reduce(0) { $0 + $1.0 * $1.1 }
      / (norm(prediction) * norm(target))
  }
}
