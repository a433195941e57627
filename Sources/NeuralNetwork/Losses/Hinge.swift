import Compute
import Configuration
import JSON

/// The mean over the outputs of max(1 − t · p, 0), with targets of −1 and 1; 0 counts as −1.
///
/// Keras takes 0 for −1 only where all targets of the batch are 0 or 1.
///
/// Source: Cortes, Vapnik, "Support-vector networks", 1995.
public struct Hinge: ElementwiseLoss {
  public static let name = "hinge"
  public static let targetKind = TargetKind.binary
  public var outputKind: OutputKind { .score }
  public static let targets = "targets of -1 (or 0) and 1"

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  @inline(__always)
  public func accepts(_ target: Float) -> Bool { Self.isSign(target) }

  @inline(__always)
  public func value(_ p: Float, _ t: Float) -> Float {
    let margin = 1 - Self.sign(t) * p
    return margin <= 0 ? 0 : margin
  }

  @inline(__always)
  public func derivative(_ p: Float, _ t: Float) -> Float {
    let sign = Self.sign(t)
    return 1 - sign * p <= 0 ? 0 : -sign
  }

  public func reference(_ p: Double, _ t: Double) -> Double { max(1 - (t == 0 ? -1 : t) * p, 0) }

  /// Whether a target is −1, 0 or 1: t · (t² − 1) vanishes for these alone.
  @inline(__always)
  static func isSign(_ t: Float) -> Bool { t * (t * t - 1) == 0 }

  /// The class of a target as −1 or 1.
  @inline(__always)
  static func sign(_ t: Float) -> Float { t == 0 ? -1 : t }
}
