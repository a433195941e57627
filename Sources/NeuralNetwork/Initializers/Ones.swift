import Compute
import Configuration
import JSON

/// All values 1.
///
/// Source: <https://keras.io/api/layers/initializers/#ones-class>
public struct Ones: Initializer {
  public static let name = "ones"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    values.fill(1)
  }
}
