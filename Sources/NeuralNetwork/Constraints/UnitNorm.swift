import Configuration
import JSON

/// Norms of 1: w ← w / (ε + ‖w‖), with ε = 1e-7 as in Keras.
///
/// The norm is taken along `axis`; along 0, it is that of the weights into each unit.
///
/// Source: <https://keras.io/api/layers/constraints/>
public struct UnitNorm: NormConstraint {
  public static let name = "unit_norm"
  public let axes: [Int]

  public init(_ options: Options) throws {
    axes = try Self.axes(options)
  }

  public var keras: JSONValue? { KerasObject("UnitNorm", ["axis": kerasAxes]).json() }

  public func factor(norm: Double) -> Double { 1 / (Self.epsilon + norm) }
}
