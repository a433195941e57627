import Compute
import Configuration
import Glibc
import JSON

/// The mean over the outputs of p − t · ln(p + 10⁻⁷), for counts t: but for a constant the negative
/// logarithm of their probability under Poisson distributions with the means p. Where p is negative,
/// the loss is not a number.
///
/// Source: <https://keras.io/api/losses/probabilistic_losses/#poisson-class>
public struct Poisson: ElementwiseLoss {
  public static let name = "poisson"
  public static let targets = "targets of at least 0"

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func accepts(_ target: Float) -> Bool { target >= 0 }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float {
    let mean = p + 1e-7
    return mean < 0 ? .nan : p - t * naturalLogarithm(mean)
  }

  public func derivative(_ p: Float, _ t: Float) -> Float { 1 - t / (p + 1e-7) }
  public func reference(_ p: Double, _ t: Double) -> Double { p - t * log(p + 1e-7) }
}
