import Compute
import Configuration
import JSON

/// Numbers from U(−l, l) with l = √(6 / fan_in).
///
/// Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015.
public struct HeUniform: Initializer {
  public static let name = "he_uniform"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    let limit = (6 / Double(fans.input)).squareRoot()
    fillUniform(values, -limit...limit, generator)
  }
}
