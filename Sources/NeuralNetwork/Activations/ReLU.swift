import Compute
import Configuration
import JSON

/// The rectified linear unit: f(x) = max(x, 0), with f′(0) = 0; NaN stays NaN.
///
/// oneDNN could apply it in the product, which is no faster, but it turns NaN into 0, and a network
/// whose weights have overflowed would look sound.
///
/// Source: Nair, Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
public struct ReLU: ElementwiseActivation {
  public static let name = "relu"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func value(_ x: Float) -> Float { x > 0 ? x : (x == x ? 0 : x) }
  public func derivative(_ x: Float, _ y: Float) -> Float { y > 0 ? 1 : 0 }
  public func reference(_ x: Double) -> Double { x > 0 ? x : 0 }
}
