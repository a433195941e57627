import Compute
import Configuration

/// The mean over the outputs of max(−t · p, 0), with targets of −1 and 1; 0 counts as −1. Descent on
/// it, a sample at a time, is the perceptron's learning rule.
///
/// On the boundary itself, where a network of zeros starts, the derivative is −t, so that it learns.
///
/// Source: Rosenblatt, "The perceptron: a probabilistic model for information storage and
/// organization in the brain", 1958.
public struct PerceptronLoss: ElementwiseLoss {
  public static let name = "perceptron"
  public static let targetKind = TargetKind.binary
  public var outputKind: OutputKind { .score }
  public static let targets = "targets of -1 (or 0) and 1"

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  @inline(__always)
  public func accepts(_ target: Float) -> Bool { Hinge.isSign(target) }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float {
    let loss = -Hinge.sign(t) * p
    return loss <= 0 ? 0 : loss
  }

  @inline(__always)
  public func derivative(_ p: Float, _ t: Float) -> Float {
    let sign = Hinge.sign(t)
    return sign * p > 0 ? 0 : -sign
  }

  public func reference(_ p: Double, _ t: Double) -> Double { max(-(t == 0 ? -1 : t) * p, 0) }
}
