import Compute
import Configuration
import Glibc
import JSON

/// The sigmoid-weighted linear unit: f(x) = x · σ(x), with f′ = σ · (1 + x · (1 − σ)).
///
/// Source: Ramachandran, Zoph, Le, "Searching for activation functions", 2017.
public struct Swish: ElementwiseActivation {
  public static let name = "swish"
  public static let aliases = ["silu"]

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { "silu" }

  public var gradientNeedsInput: Bool { true }

  @inline(__always)
  public func value(_ x: Float) -> Float { x * logistic(x) }
  @inline(__always)
  public func derivative(_ x: Float, _ y: Float) -> Float {
    let s = logistic(x)
    return s * (1 + x * (1 - s))
  }
  public func reference(_ x: Double) -> Double { x / (1 + exp(-x)) }
}
