import Compute
import Configuration
import JSON

/// Numbers from N(mean, stddev²) that are drawn again beyond two deviations; their own deviation is
/// therefore 0.88 · stddev, as in Keras.
///
/// Source: <https://keras.io/api/layers/initializers/#truncatednormal-class>
public struct TruncatedNormal: Initializer {
  public static let name = "truncated_normal"
  private let mean: Double
  private let deviation: Double

  public init(_ options: Options) throws {
    mean = try options.number("mean", default: 0)
    deviation = try options.number("stddev", default: 0.05, in: 0...)
  }

  public var keras: JSONValue? {
    KerasObject("TruncatedNormal", ["mean": .number(mean), "stddev": .number(deviation)]).json()
  }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    fillTruncatedNormal(values, mean: mean, deviation: deviation, generator)
  }
}
