import Compute
import Configuration
import Glibc
import JSON

/// The exponential linear unit: f(x) = x for x > 0, else α · (eˣ − 1).
///
/// Source: Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential
/// linear units", 2016.
public struct ELU: ElementwiseActivation {
  public static let name = "elu"
  /// The size of the limit at −∞, α.
  public let alpha: Double
  private let slope: Float

  public init(_ options: Options) throws {
    alpha = try options.number("alpha", default: 1, in: 0...)
    slope = Float(alpha)
  }

  public var keras: JSONValue? {
    alpha == 1 ? .string(Self.name) : .layer("ELU", ["alpha": .number(alpha)])
  }

  @inline(__always)
  public func value(_ x: Float) -> Float { x > 0 ? x : slope * exponentialMinusOne(x) }
  public func derivative(_ x: Float, _ y: Float) -> Float { y > 0 ? 1 : y + slope }
  public func reference(_ x: Double) -> Double { x > 0 ? x : alpha * expm1(x) }
}
