import Compute
import Configuration
import JSON

/// Numbers from U(−l, l) with l = √(3 / fan_in).
///
/// Source: LeCun, Bottou, Orr, Müller, "Efficient backprop", 1998.
public struct LecunUniform: Initializer {
  public static let name = "lecun_uniform"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    let limit = (3 / Double(fans.input)).squareRoot()
    fillUniform(values, -limit...limit, generator)
  }
}
