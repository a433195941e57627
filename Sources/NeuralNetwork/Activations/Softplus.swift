import Compute
import Configuration
import Glibc
import JSON

/// A smooth rectifier: f(x) = ln(1 + eˣ), whose derivative is the logistic function, 1 − e⁻ʸ.
///
/// Source: Dugas et al., "Incorporating second-order functional knowledge for better option pricing",
/// 2001.
public struct Softplus: ElementwiseActivation {
  public static let name = "softplus"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func value(_ x: Float) -> Float { softplus(x) }
  @inline(__always)
  public func derivative(_ x: Float, _ y: Float) -> Float { -exponentialMinusOne(-y) }
  public func reference(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
}
