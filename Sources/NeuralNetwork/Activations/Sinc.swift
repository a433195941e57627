import Compute
import Configuration
import Glibc

/// f(x) = sin(x) / x, with f(0) = 1 and f′ = (cos(x) − f) / x.
///
/// Near 0, where that difference vanishes, f′ is a Taylor polynomial.
///
/// Source: <https://mathworld.wolfram.com/SincFunction.html>
public struct Sinc: ElementwiseActivation {
  public static let name = "sinc"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var gradientNeedsInput: Bool { true }

  @inline(__always)
  public func value(_ x: Float) -> Float {
    let quotient = sineAndCosine(x).sine / x
    return x == 0 ? 1 : quotient
  }

  @inline(__always)
  public func derivative(_ x: Float, _ y: Float) -> Float {
    let (sine, cosine) = sineAndCosine(x)
    let square = x * x
    var p: Float = -1.0 / 518_918_400
    p = Float(1.0 / 3_991_680).addingProduct(p, square)
    p = Float(-1.0 / 45_360).addingProduct(p, square)
    p = Float(1.0 / 840).addingProduct(p, square)
    p = Float(-1.0 / 30).addingProduct(p, square)
    p = Float(1.0 / 3).addingProduct(p, square)
    let large = (cosine - sine / x) / x
    return x.magnitude < 1.5 ? -x * p : large
  }

  public func reference(_ x: Double) -> Double { x == 0 ? 1 : sin(x) / x }
}
