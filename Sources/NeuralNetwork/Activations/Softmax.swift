import Compute
import Configuration
import Glibc
import JSON

/// Probabilities from logits, along the last axis: f(x)ᵢ = e^(xᵢ) / Σⱼ e^(xⱼ).
///
/// The greatest logit of the row is subtracted first, so that nothing overflows.
///
/// Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs, with
/// relationships to statistical pattern recognition", 1990.
public struct Softmax: Activation {
  public static let name = "softmax"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func forward(_ input: Matrix, into output: Matrix) {
    for r in 0..<input.rows {
      Self.normalize(input.row(r), into: output.row(r))
    }
  }

  /// dL/dxᵢ = yᵢ · (gᵢ − Σⱼ gⱼ · yⱼ).
  public func backward(input: Matrix, output: Matrix, gradient: Matrix) {
    for r in 0..<output.rows {
      let probabilities = output.row(r)
      let upstream = gradient.row(r)
      let y = probabilities.span
      var g = upstream.mutableSpan
      precondition(y.count == g.count)
      let mean = Float(upstream.dot(probabilities))
      for i in y.indices { g[i] = y[i] * (g[i] - mean) }
    }
  }

  public func reference(_ row: [Double]) -> [Double] {
    let top = row.max() ?? 0
    let exponentials = row.map { exp($0 - top) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  /// Writes the probabilities of one row, and returns the logarithm of the sum of its exponentials.
  @discardableResult
  static func normalize(_ logits: Matrix, into probabilities: Matrix) -> Double {
    let top = logits.greatest
    // A loop over memory that overlaps is not vectorised, one over a single vector is.
    if logits.pointer != probabilities.pointer { probabilities.copy(logits) }
    var y = probabilities.mutableSpan
    for i in y.indices { y[i] = exponential(y[i] - top) }
    let sum = probabilities.sum
    let factor = Float(1 / sum)
    for i in y.indices { y[i] *= factor }
    return Double(top) + log(sum)
  }
}
