import Compute
import Configuration
import JSON

/// The mean over the outputs of |prediction − target|; its derivative at 0 is 0.
///
/// Source: <https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class>
public struct MeanAbsoluteErrorLoss: ElementwiseLoss {
  public static let name = "mean_absolute_error"
  public static let aliases = ["mae"]

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func value(_ p: Float, _ t: Float) -> Float { (p - t).magnitude }
  public func derivative(_ p: Float, _ t: Float) -> Float { p > t ? 1 : (p < t ? -1 : p - t) }
  public func reference(_ p: Double, _ t: Double) -> Double { abs(p - t) }
}
