import Configuration
import JSON

/// Norms of at most `max_value`: w ← w · min(‖w‖, max_value) / (ε + ‖w‖), with ε = 1e-7 as in Keras.
///
/// The norm is taken along `axis`; along 0, it is that of the weights into each unit.
///
/// Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
/// 2014.
public struct MaxNorm: NormConstraint {
  public static let name = "max_norm"
  public let axes: [Int]
  private let limit: Double

  public init(_ options: Options) throws {
    limit = try options.number("max_value", default: 2, in: 0...)
    axes = try Self.axes(options)
  }

  public var keras: JSONValue? {
    KerasObject("MaxNorm", ["max_value": .number(limit), "axis": kerasAxes]).json()
  }

  public func factor(norm: Double) -> Double { min(norm, limit) / (Self.epsilon + norm) }
}
