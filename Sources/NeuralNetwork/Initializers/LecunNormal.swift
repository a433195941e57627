import Compute
import Configuration
import JSON

/// Numbers from N(0, s²) with s² = 1 / fan_in, truncated at two deviations and widened so that the
/// variance is s² after truncation, as in Keras.
///
/// Source: LeCun, Bottou, Orr, Müller, "Efficient backprop", 1998.
public struct LecunNormal: Initializer {
  public static let name = "lecun_normal"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    fillTruncatedNormal(values, variance: 1 / Double(fans.input), generator)
  }
}
