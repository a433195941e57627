import Compute
import Configuration
import JSON

/// The rectified linear unit: f(x) = max(x, 0), with f′(0) = 0; NaN stays NaN.
///
/// In general f(x) = min(x, `max_value`) for x > `threshold`, else `negative_slope` · (x − threshold).
///
/// oneDNN could apply it in the product, which is no faster, but it turns NaN into 0, and a network
/// whose weights have overflowed would look sound.
///
/// Source: Nair, Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
public struct ReLU: ElementwiseActivation {
  public static let name = "relu"
  /// The greatest output; none: any.
  public let maxValue: Double?
  /// The factor of inputs below the threshold.
  public let negativeSlope: Double
  /// Where inputs begin to pass.
  public let threshold: Double
  private let top: Float
  private let slope: Float
  private let start: Float

  /// Creates the activation.
  public init() { self.init(maxValue: nil, negativeSlope: 0, threshold: 0) }

  public init(_ options: Options) throws {
    self.init(
      maxValue: try options.optionalNumber("max_value", above: 0),
      negativeSlope: try options.number("negative_slope", default: 0, in: 0...),
      threshold: try options.number("threshold", default: 0, in: 0...))
  }

  private init(maxValue: Double?, negativeSlope: Double, threshold: Double) {
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
    top = maxValue.map { Float($0) } ?? .infinity
    slope = Float(negativeSlope)
    start = Float(threshold)
  }

  public var keras: JSONValue? {
    if maxValue == nil && negativeSlope == 0 && threshold == 0 { return .string(Self.name) }
    return .layer(
      "ReLU",
      [
        "max_value": maxValue.map { JSONValue.number($0) } ?? .null,
        "negative_slope": .number(negativeSlope), "threshold": .number(threshold),
      ])
  }

  public var saturation: Saturation? { slope == 0 ? .zero : nil }

  public func value(_ x: Float) -> Float {
    // −∞ must not become NaN where the slope is 0.
    let below = slope > 0 ? slope * (x - start) : (x == x ? 0 : x)
    return x > start ? (x > top ? top : x) : below
  }

  public func derivative(_ x: Float, _ y: Float) -> Float { y > 0 ? (y < top ? 1 : 0) : slope }

  public func reference(_ x: Double) -> Double {
    x > threshold ? min(x, maxValue ?? .infinity) : negativeSlope * (x - threshold)
  }
}
