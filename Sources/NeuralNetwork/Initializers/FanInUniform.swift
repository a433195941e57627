import Compute
import Configuration
import JSON

/// Numbers from U(−l, l) with l = 1 / √fan_in; PyTorch's default for kernels and biases.
///
/// Source: <https://pytorch.org/docs/stable/generated/torch.nn.Linear.html>
public struct FanInUniform: Initializer {
  public static let name = "fan_in_uniform"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? {
    KerasObject(
      "VarianceScaling",
      ["scale": .number(1.0 / 3), "mode": "fan_in", "distribution": "uniform"]
    ).json()
  }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    let limit = 1 / Double(fans.input).squareRoot()
    fillUniform(values, -limit...limit, generator)
  }
}
