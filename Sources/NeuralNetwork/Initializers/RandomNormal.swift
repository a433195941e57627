import Compute
import Configuration
import JSON

/// Numbers from N(mean, stddev²).
///
/// Source: <https://keras.io/api/layers/initializers/#randomnormal-class>
public struct RandomNormal: Initializer {
  public static let name = "random_normal"
  private let mean: Double
  private let deviation: Double

  public init(_ options: Options) throws {
    mean = try options.number("mean", default: 0)
    deviation = try options.number("stddev", default: 0.05, in: 0...)
  }

  public var keras: JSONValue? {
    KerasObject("RandomNormal", ["mean": .number(mean), "stddev": .number(deviation)]).json()
  }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    fillNormal(values, mean: mean, deviation: deviation, generator)
  }
}
