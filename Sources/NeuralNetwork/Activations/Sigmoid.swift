import Compute
import Configuration
import Glibc
import JSON

/// The logistic function: f(x) = 1 / (1 + e⁻ˣ), f′ = f · (1 − f).
///
/// Source: Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", 1986.
public struct Sigmoid: ElementwiseActivation {
  public static let name = "sigmoid"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public var saturation: Saturation? { .limits(0, 1) }

  @inline(__always)
  public func value(_ x: Float) -> Float { logistic(x) }
  public func derivative(_ x: Float, _ y: Float) -> Float { y * (1 - y) }
  public func reference(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
