import Compute
import Configuration
import Glibc
import JSON

/// f(x) = eˣ, its own derivative; infinite above 88.7.
///
/// Source: <https://keras.io/api/layers/activations/>
public struct Exponential: ElementwiseActivation {
  public static let name = "exponential"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func value(_ x: Float) -> Float { exponential(x) }
  public func derivative(_ x: Float, _ y: Float) -> Float { y }
  public func reference(_ x: Double) -> Double { exp(x) }
}
