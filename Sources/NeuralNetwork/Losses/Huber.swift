import Compute
import Configuration
import JSON

/// The mean over the outputs of e²/2 for an error e of at most `delta`, beyond it δ · (|e| − δ/2).
///
/// Source: Huber, "Robust estimation of a location parameter", 1964.
public struct Huber: ElementwiseLoss {
  public static let name = "huber"
  /// The error up to which the loss is quadratic.
  public let delta: Double
  private let bound: Float

  public init(_ options: Options) throws {
    delta = try options.number("delta", default: 1, above: 0)
    bound = Float(delta)
  }

  public var keras: JSONValue? {
    delta == 1 ? .string(Self.name) : KerasObject("Huber", ["delta": .number(delta)]).json()
  }

  public func value(_ p: Float, _ t: Float) -> Float {
    let size = (p - t).magnitude
    return size > bound ? bound * (size - 0.5 * bound) : 0.5 * size * size
  }

  public func derivative(_ p: Float, _ t: Float) -> Float {
    let error = p - t
    return error > bound ? bound : (error < -bound ? -bound : error)
  }

  public func reference(_ p: Double, _ t: Double) -> Double {
    let size = abs(p - t)
    return size > delta ? delta * (size - delta / 2) : size * size / 2
  }
}
