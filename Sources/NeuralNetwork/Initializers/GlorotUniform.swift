import Compute
import Configuration
import JSON

/// Numbers from U(−l, l) with l = √(6 / (fan_in + fan_out)); Keras' default for kernels.
///
/// Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
public struct GlorotUniform: Initializer {
  public static let name = "glorot_uniform"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    let limit = (6 / Double(fans.input + fans.output)).squareRoot()
    fillUniform(values, -limit...limit, generator)
  }
}
