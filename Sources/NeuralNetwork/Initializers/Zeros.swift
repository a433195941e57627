import Compute
import Configuration
import JSON

/// All values 0.
///
/// Source: <https://keras.io/api/layers/initializers/#zeros-class>
public struct Zeros: Initializer {
  public static let name = "zeros"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    values.fill(0)
  }
}
