import Compute
import Configuration
import JSON

/// l1 · Σ |x| + l2 · Σ x², the elastic net.
///
/// Source: Zou, Hastie, "Regularization and variable selection via the elastic net", 2005.
public struct L1L2: Regularizer, ActivityRegularizer {
  public static let name = "l1_l2"
  private let l1: Double
  private let l2: Double

  public init(_ options: Options) throws {
    l1 = try options.number("l1", default: 0, in: 0...)
    l2 = try options.number("l2", default: 0, in: 0...)
  }

  public var keras: JSONValue? {
    KerasObject("L1L2", ["l1": .number(l1), "l2": .number(l2)]).json()
  }

  public func penalty(of values: Matrix) -> Double {
    l1 * values.sumOfMagnitudes + l2 * values.sumOfSquares
  }

  public func addGradient(of values: Matrix, to gradient: Matrix, scale: Float) {
    let slope = scale * Float(l1)
    let factor = scale * Float(2 * l2)
    let x = values.span
    var g = gradient.mutableSpan
    precondition(x.count == g.count)
    for i in x.indices {
      g[i] += factor * x[i] + ((x[i] > 0 ? slope : 0) - (x[i] < 0 ? slope : 0))
    }
  }

  public func reference(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + l1 * abs($1) + l2 * $1 * $1 }
  }
}
