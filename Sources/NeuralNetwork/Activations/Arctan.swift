import Compute
import Configuration
import Glibc

/// The inverse tangent, in (−π/2, π/2), with f′ = 1 / (1 + x²).
///
/// Source: <https://mathworld.wolfram.com/InverseTangent.html>
public struct Arctan: ElementwiseActivation {
  public static let name = "arctan"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var gradientNeedsInput: Bool { true }

  public var saturation: Saturation? { .limits(-.pi / 2, .pi / 2) }

  @inline(__always)
  public func value(_ x: Float) -> Float { arctangent(x) }
  public func derivative(_ x: Float, _ y: Float) -> Float { 1 / (1 + x * x) }
  public func reference(_ x: Double) -> Double { atan(x) }
}
