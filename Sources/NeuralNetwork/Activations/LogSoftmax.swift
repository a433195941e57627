import Compute
import Configuration
import Glibc
import JSON

/// The logarithms of the softmax along the last axis: f(x)ᵢ = xᵢ − ln Σⱼ e^(xⱼ).
///
/// The greatest logit of the row is subtracted first, so that nothing overflows, and the sum is in
/// Double, so that nothing is lost where one class is all but certain.
///
/// Source: <https://keras.io/api/layers/activations/>
public struct LogSoftmax: Activation {
  public static let name = "log_softmax"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func forward(_ input: Matrix, into output: Matrix) {
    for r in 0..<input.rows {
      let logits = input.row(r)
      let row = output.row(r)
      let (top, logarithm) = Self.sumOfExponentials(logits)
      let x = logits.span
      var y = row.mutableSpan
      precondition(x.count == y.count)
      let rest = Float(logarithm)
      for i in y.indices { y[i] = (x[i] - top) - rest }
    }
  }

  /// dL/dxᵢ = gᵢ − e^(yᵢ) · Σⱼ gⱼ.
  public func backward(input: Matrix, output: Matrix, gradient: Matrix) {
    for r in 0..<output.rows {
      let logarithms = output.row(r)
      let upstream = gradient.row(r)
      let y = logarithms.span
      var g = upstream.mutableSpan
      precondition(y.count == g.count)
      let sum = Float(upstream.sum)
      for i in g.indices { g[i] -= exponential(y[i]) * sum }
    }
  }

  public func reference(_ row: [Double]) -> [Double] {
    let top = row.max() ?? 0
    let sum = row.reduce(0) { $0 + exp($1 - top) }
    return row.map { $0 - top - log(sum) }
  }

  /// The greatest value m of a row, and ln Σ e^(x − m).
  static func sumOfExponentials(_ logits: Matrix) -> (greatest: Float, logarithm: Double) {
    let top = logits.greatest
    let sum = BlockSum.sum(logits.count) { range, exponentials in
      let part = logits.slice(range)
      let x = part.span
      var y = exponentials.mutableSpan
      precondition(x.count == y.count)
      for i in y.indices { y[i] = exponential(x[i] - top) }
    }
    return (top, log(sum))
  }
}
