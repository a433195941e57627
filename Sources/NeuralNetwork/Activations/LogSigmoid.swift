import Compute
import Configuration
import Glibc
import JSON

/// The logarithm of the logistic function: f(x) = −ln(1 + e⁻ˣ), with f′ = 1 − eʸ.
///
/// Source: <https://keras.io/api/layers/activations/>
public struct LogSigmoid: ElementwiseActivation {
  public static let name = "log_sigmoid"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func value(_ x: Float) -> Float { -softplus(-x) }
  @inline(__always)
  public func derivative(_ x: Float, _ y: Float) -> Float { -exponentialMinusOne(y) }
  public func reference(_ x: Double) -> Double { min(x, 0) - log1p(exp(-abs(x))) }
}
