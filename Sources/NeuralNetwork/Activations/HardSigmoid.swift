import Compute
import Configuration
import JSON

/// A sigmoid of three straight lines: f(x) = min(max(x + 3, 0), 6) / 6, with f′ = 1/6 within (−3, 3).
///
/// Source: https://keras.io/api/layers/activations/#hardsigmoid-function
public struct HardSigmoid: ElementwiseActivation {
  public static let name = "hard_sigmoid"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public var saturation: Saturation? { .limits(0, 1) }

  public func value(_ x: Float) -> Float {
    let shifted = x + 3
    return (shifted < 0 ? 0 : (shifted > 6 ? 6 : shifted)) / 6
  }

  public func derivative(_ x: Float, _ y: Float) -> Float { y > 0 && y < 1 ? 1.0 / 6 : 0 }
  public func reference(_ x: Double) -> Double { min(max(x + 3, 0), 6) / 6 }
}
