import Compute
import Configuration
import Glibc
import JSON

/// f(x) = x · tanh(ln(1 + eˣ)).
///
/// With t = eˣ and n = t · (t + 2), the hyperbolic tangent is n / (n + 2), and
/// f′ = n / (n + 2) + 4 · x · t · (1 + t) / (n + 2)².
///
/// Source: Misra, "Mish: a self regularized non-monotonic activation function", 2020.
public struct Mish: ElementwiseActivation {
  public static let name = "mish"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public var gradientNeedsInput: Bool { true }

  @inline(__always)
  public func value(_ x: Float) -> Float {
    let t = Self.power(x)
    let n = t * (t + 2)
    return x * (n / (n + 2))
  }

  @inline(__always)
  public func derivative(_ x: Float, _ y: Float) -> Float {
    let t = Self.power(x)
    let n = t * (t + 2)
    let factor = 1 / (n + 2)
    return factor * (n + 4 * x * (t * (1 + t) * factor))
  }

  public func reference(_ x: Double) -> Double { x * tanh(max(x, 0) + log1p(exp(-abs(x)))) }

  /// eˣ, where a greater one would make no difference but overflow.
  @inline(__always)
  private static func power(_ x: Float) -> Float { exponential(x > 20 ? 20 : x) }
}
