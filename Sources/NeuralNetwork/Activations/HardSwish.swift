import Compute
import Configuration
import JSON

/// A swish of a parabola between straight lines: f(x) = x · min(max(x + 3, 0), 6) / 6.
///
/// Source: Howard et al., "Searching for MobileNetV3", 2019.
public struct HardSwish: ElementwiseActivation {
  public static let name = "hard_swish"
  public static let aliases = ["hard_silu"]

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { "hard_silu" }

  public var gradientNeedsInput: Bool { true }

  public var saturation: Saturation? { .zero }

  public func value(_ x: Float) -> Float {
    let shifted = x + 3
    return x * ((shifted < 0 ? 0 : (shifted > 6 ? 6 : shifted)) / 6)
  }

  public func derivative(_ x: Float, _ y: Float) -> Float {
    x < -3 ? 0 : (x > 3 ? 1 : (2 * x + 3) / 6)
  }

  public func reference(_ x: Double) -> Double { x * min(max(x + 3, 0), 6) / 6 }
}
