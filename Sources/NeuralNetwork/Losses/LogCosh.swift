import Compute
import Configuration
import Glibc
import JSON

/// The mean over the outputs of ln cosh e of the error e: about e²/2 for small ones and |e| − ln 2 for
/// great ones; the derivative is tanh e.
///
/// With u = e^|e| − 1, cosh e = 1 + u² / (2 (1 + u)).
///
/// Source: <https://keras.io/api/losses/regression_losses/#logcosh-class>
public struct LogCosh: ElementwiseLoss {
  public static let name = "log_cosh"

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float {
    let size = (p - t).magnitude
    let u = exponentialMinusOne(size > 20 ? 20 : size)
    let near = logarithmOfOnePlus(u * (u / (2 * (1 + u))))
    return size > 20 ? size - 0.693_147_180_559_945_3 : near
  }

  @inline(__always)
  public func derivative(_ p: Float, _ t: Float) -> Float { hyperbolicTangent(p - t) }

  public func reference(_ p: Double, _ t: Double) -> Double {
    let u = expm1(min(abs(p - t), 300))
    return log1p(u * (u / (2 * (1 + u)))) + max(abs(p - t) - 300, 0)
  }
}
