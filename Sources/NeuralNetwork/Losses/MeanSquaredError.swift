import Compute
import Configuration
import JSON

/// The mean over the outputs of (prediction − target)².
///
/// Source: <https://keras.io/api/losses/regression_losses/#meansquarederror-class>
public struct MeanSquaredError: Loss {
  public static let name = "mean_squared_error"
  public static let aliases = ["mse"]

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) -> Double {
    let factor = scale * 2 / Float(predictions.columns)
    var total = 0.0
    for r in 0..<predictions.rows {
      let prediction = predictions.row(r)
      let target = targets.row(r)
      if let gradient = gradient?.row(r) {
        let p = prediction.span
        let t = target.span
        var g = gradient.mutableSpan
        precondition(p.count == t.count && p.count == g.count)
        for i in g.indices { g[i] = factor * (p[i] - t[i]) }
      }
      total += prediction.squaredDistance(to: target) / Double(predictions.columns)
    }
    return total
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    zip(prediction, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      / Double(prediction.count)
  }
}
