import Compute
import Configuration
import JSON

/// l2 · Σ x², with the gradient 2 · l2 · x.
///
/// Source: Hoerl, Kennard, "Ridge regression: biased estimation for nonorthogonal problems", 1970.
public struct L2: Regularizer, ActivityRegularizer {
  public static let name = "l2"
  private let l2: Double

  public init(_ options: Options) throws {
    l2 = try options.number("l2", default: 0.01, in: 0...)
  }

  public var keras: JSONValue? { KerasObject("L2", ["l2": .number(l2)]).json() }

  public func penalty(of values: Matrix) -> Double { l2 * values.sumOfSquares }

  public func addGradient(of values: Matrix, to gradient: Matrix, scale: Float) {
    let factor = scale * Float(2 * l2)
    let x = values.span
    var g = gradient.mutableSpan
    precondition(x.count == g.count)
    for i in x.indices { g[i] += factor * x[i] }
  }

  public func reference(_ values: [Double]) -> Double { l2 * values.reduce(0) { $0 + $1 * $1 } }
}
