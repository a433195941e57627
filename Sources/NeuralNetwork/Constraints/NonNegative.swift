import Compute
import Configuration
import JSON

/// No negative values: w ← max(w, 0).
///
/// Source: <https://keras.io/api/layers/constraints/>
public struct NonNegative: ElementwiseConstraint {
  public static let name = "non_neg"

  public init(_ options: Options) throws {}

  public var keras: JSONValue? { KerasObject("NonNeg").json() }

  public func enforce(on values: Matrix) {
    var w = values.mutableSpan
    // A NaN stays what it is.
    for i in w.indices { w[i] = w[i] < 0 ? 0 : w[i] }
  }
}
