import Compute
import Configuration
import Glibc
import JSON

/// The hyperbolic tangent, f′ = 1 − f².
///
/// Source: LeCun, Bottou, Orr, Müller, "Efficient backprop", 1998, section 4.4.
public struct Tanh: ElementwiseActivation {
  public static let name = "tanh"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public var saturation: Saturation? { .limits(-1, 1) }

  @inline(__always)
  public func value(_ x: Float) -> Float { hyperbolicTangent(x) }
  public func derivative(_ x: Float, _ y: Float) -> Float { 1 - y * y }
  public func reference(_ x: Double) -> Double { Glibc.tanh(x) }
}
