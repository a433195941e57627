import Compute
import Configuration
import JSON

/// All values the same.
///
/// Source: <https://keras.io/api/layers/initializers/#constant-class>
public struct Constant: Initializer {
  public static let name = "constant"
  private let value: Double

  public init(_ options: Options) throws {
    value = try options.number("value", default: 0)
  }

  public var keras: JSONValue? { KerasObject("Constant", ["value": .number(value)]).json() }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    values.fill(Float(value))
  }
}
