import Compute
import Configuration
import JSON

/// The rectified linear unit that leaks: f(x) = x for x > 0, else `negative_slope` · x.
///
/// Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.
public struct LeakyReLU: ElementwiseActivation {
  public static let name = "leaky_relu"
  /// What negative inputs are multiplied by.
  public let negativeSlope: Double
  private let slope: Float

  public init(_ options: Options) throws {
    negativeSlope = try options.number("negative_slope", default: 0.2, in: 0...)
    slope = Float(negativeSlope)
  }

  public var keras: JSONValue? {
    .layer("LeakyReLU", ["negative_slope": .number(negativeSlope)])
  }

  public var saturation: Saturation? { slope == 0 ? .zero : nil }

  public func value(_ x: Float) -> Float { x > 0 ? x : slope * x }
  public func derivative(_ x: Float, _ y: Float) -> Float { y > 0 ? 1 : slope }
  public func reference(_ x: Double) -> Double { x > 0 ? x : negativeSlope * x }
}
