import Compute
import Configuration
import JSON

/// l1 · Σ |x|, which draws values to zero; its slope at zero is taken for 0.
///
/// Source: Tibshirani, "Regression shrinkage and selection via the lasso", 1996.
public struct L1: Regularizer, ActivityRegularizer {
  public static let name = "l1"
  private let l1: Double

  public init(_ options: Options) throws {
    l1 = try options.number("l1", default: 0.01, in: 0...)
  }

  public var keras: JSONValue? { KerasObject("L1", ["l1": .number(l1)]).json() }

  public func penalty(of values: Matrix) -> Double { l1 * values.sumOfMagnitudes }

  public func addGradient(of values: Matrix, to gradient: Matrix, scale: Float) {
    let slope = scale * Float(l1)
    let x = values.span
    var g = gradient.mutableSpan
    precondition(x.count == g.count)
    for i in x.indices { g[i] += (x[i] > 0 ? slope : 0) - (x[i] < 0 ? slope : 0) }
  }

  public func reference(_ values: [Double]) -> Double { l1 * values.reduce(0) { $0 + abs($1) } }
}
