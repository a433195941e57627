import Compute
import Configuration
import JSON

/// A sigmoid with slow tails: f(x) = x / (1 + |x|), with f′ = 1 / (1 + |x|)².
///
/// Source: Turian, Bergstra, Bengio, "Quadratic features and deep architectures for chunking", 2009.
public struct Softsign: ElementwiseActivation {
  public static let name = "softsign"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public var gradientNeedsInput: Bool { true }

  public var saturation: Saturation? { .limits(-1, 1) }

  public func value(_ x: Float) -> Float { x / (1 + x.magnitude) }
  public func derivative(_ x: Float, _ y: Float) -> Float {
    let factor = 1 / (1 + x.magnitude)
    return factor * factor
  }
  public func reference(_ x: Double) -> Double { x / (1 + abs(x)) }
}
