import Compute
import Configuration
import Glibc
import JSON

/// The scaled exponential linear unit: f(x) = λ · x for x > 0, else λ · α · (eˣ − 1).
///
/// With λ = 1.0507… and α = 1.6733…, outputs of a layer with `lecun_normal` weights keep mean 0 and
/// variance 1.
///
/// Source: Klambauer et al., "Self-normalizing neural networks", 2017.
public struct SELU: ElementwiseActivation {
  public static let name = "selu"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  private static let scale = 1.050_700_987_355_480_5
  private static let alpha = 1.673_263_242_354_377_2

  @inline(__always)
  public func value(_ x: Float) -> Float {
    x > 0 ? Float(Self.scale) * x : Float(Self.scale * Self.alpha) * exponentialMinusOne(x)
  }

  @inline(__always)
  public func derivative(_ x: Float, _ y: Float) -> Float {
    y > 0 ? Float(Self.scale) : y + Float(Self.scale * Self.alpha)
  }

  public func reference(_ x: Double) -> Double {
    Self.scale * (x > 0 ? x : Self.alpha * expm1(x))
  }
}
