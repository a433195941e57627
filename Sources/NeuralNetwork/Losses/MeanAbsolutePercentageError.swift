import Compute
import Configuration
import JSON

/// The mean over the outputs of 100 · |prediction − target| / |target|, where a target below 10⁻⁷ in
/// size counts as 10⁻⁷, as in Keras.
///
/// Source: <https://keras.io/api/losses/regression_losses/#meanabsolutepercentageerror-class>
public struct MeanAbsolutePercentageError: ElementwiseLoss {
  public static let name = "mean_absolute_percentage_error"
  public static let aliases = ["mape"]

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float { (p - t).magnitude * Self.factor(t) }

  @inline(__always)
  public func derivative(_ p: Float, _ t: Float) -> Float {
    (p > t ? 1 : (p < t ? -1 : p - t)) * Self.factor(t)
  }

  public func reference(_ p: Double, _ t: Double) -> Double {
    100 * abs(p - t) / max(abs(t), 1e-7)
  }

  @inline(__always)
  private static func factor(_ t: Float) -> Float {
    let size = t.magnitude
    return 100 / (size < 1e-7 ? 1e-7 : size)
  }
}
