import Compute
import Configuration

/// The threshold function: f(x) = 1 for x ≥ 0 and 0 below, with f′ = 0 everywhere.
///
/// No gradient passes it, so that only rules which need none, such as the perceptron's, train what
/// lies before.
///
/// Source: McCulloch, Pitts, "A logical calculus of the ideas immanent in nervous activity", 1943.
public struct BinaryStep: ElementwiseActivation {
  public static let name = "binary_step"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public func value(_ x: Float) -> Float { x >= 0 ? 1 : (x == x ? 0 : x) }
  public func derivative(_ x: Float, _ y: Float) -> Float { 0 }
  public func reference(_ x: Double) -> Double { x >= 0 ? 1 : 0 }
}
