import Compute
import Configuration
import JSON

/// The mean over the outputs of max(1 − t · p, 0)², with targets of −1 and 1; 0 counts as −1.
///
/// Keras takes 0 for −1 only where all targets of the batch are 0 or 1.
///
/// Source: <https://keras.io/api/losses/hinge_losses/#squaredhinge-class>
public struct SquaredHinge: ElementwiseLoss {
  public static let name = "squared_hinge"
  public static let targetKind = TargetKind.binary
  public var outputKind: OutputKind { .score }
  public static let targets = "targets of -1 (or 0) and 1"

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func accepts(_ target: Float) -> Bool { Hinge.isSign(target) }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float {
    let margin = 1 - Hinge.sign(t) * p
    return margin <= 0 ? 0 : margin * margin
  }

  @inline(__always)
  public func derivative(_ p: Float, _ t: Float) -> Float {
    let sign = Hinge.sign(t)
    let margin = 1 - sign * p
    return margin <= 0 ? 0 : -2 * sign * margin
  }

  public func reference(_ p: Double, _ t: Double) -> Double {
    let margin = max(1 - (t == 0 ? -1 : t) * p, 0)
    return margin * margin
  }
}
