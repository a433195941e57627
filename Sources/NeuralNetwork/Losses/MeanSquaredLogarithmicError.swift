import Compute
import Configuration
import Glibc
import JSON

/// The mean over the outputs of (ln(1 + prediction) − ln(1 + target))², where both count as 10⁻⁷ if
/// they are less, as in Keras.
///
/// Source: <https://keras.io/api/losses/regression_losses/#meansquaredlogarithmicerror-class>
public struct MeanSquaredLogarithmicError: ElementwiseLoss {
  public static let name = "mean_squared_logarithmic_error"
  public static let aliases = ["msle"]

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float {
    let difference = Self.logarithm(p) - Self.logarithm(t)
    return difference * difference
  }

  @inline(__always)
  public func derivative(_ p: Float, _ t: Float) -> Float {
    let slope = 2 * (Self.logarithm(p) - Self.logarithm(t)) / (1 + p)
    return p < Self.least ? 0 : slope
  }

  public func reference(_ p: Double, _ t: Double) -> Double {
    let difference = log1p(max(p, 1e-7)) - log1p(max(t, 1e-7))
    return difference * difference
  }

  private static var least: Float { 1e-7 }

  @inline(__always)
  private static func logarithm(_ x: Float) -> Float { logarithmOfOnePlus(x < least ? least : x) }
}
