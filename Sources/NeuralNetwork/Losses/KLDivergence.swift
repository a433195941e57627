import Compute
import Configuration
import Glibc
import JSON

/// The divergence of Kullback and Leibler, Σᵢ tᵢ · ln(tᵢ / pᵢ), of predicted probabilities from
/// targets; both are cut to [10⁻⁷, 1], as in Keras.
///
/// Source: Kullback, Leibler, "On information and sufficiency", 1951.
public struct KLDivergence: Loss, LossTerm {
  public static let name = "kl_divergence"
  public static let targetKind = TargetKind.categorical
  public static let aliases = ["kld"]

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets, "targets from 0 to 1") { $0 >= 0 && $0 <= 1 }
    return sum(predictions, targets, gradient: gradient, factor: scale)
  }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float {
    let target = Self.cut(t)
    return target * naturalLogarithm(target / Self.cut(p))
  }

  @inline(__always)
  public func derivative(_ p: Float, _ t: Float) -> Float {
    let slope = -Self.cut(t) / p
    return p < 1e-7 || p > 1 ? 0 : slope
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    func cut(_ probability: Double) -> Double { min(max(probability, 1e-7), 1) }
    return zip(prediction, target).reduce(0) { $0 + cut($1.1) * log(cut($1.1) / cut($1.0)) }
  }

  /// A probability that has a finite logarithm.
  @inline(__always)
  private static func cut(_ p: Float) -> Float { p < 1e-7 ? 1e-7 : (p > 1 ? 1 : p) }
}
