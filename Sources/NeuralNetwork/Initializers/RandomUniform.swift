import Compute
import Configuration
import JSON

/// Numbers from U(minval, maxval).
///
/// Source: <https://keras.io/api/layers/initializers/#randomuniform-class>
public struct RandomUniform: Initializer {
  public static let name = "random_uniform"
  private let range: ClosedRange<Double>

  public init(_ options: Options) throws {
    let low = try options.number("minval", default: -0.05)
    let high = try options.number("maxval", default: 0.05)
    guard low <= high else {
      throw options.failure("must be at least minval (\(low)), is \(high)", key: "maxval")
    }
    range = low...high
  }

  public var keras: JSONValue? {
    KerasObject(
      "RandomUniform",
      ["minval": .number(range.lowerBound), "maxval": .number(range.upperBound)]
    ).json()
  }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    fillUniform(values, range, generator)
  }
}
