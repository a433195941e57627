/// A tensor of a model with values that are not finite.
public struct NonFiniteTensor: Sendable, Hashable {
  /// What the tensor is.
  public enum Role: Sendable, Hashable {
    /// The values that an input layer is given.
    case input
    /// The output of a layer.
    case output
    /// The gradient with respect to the output of a layer.
    case outputGradient
    /// The gradient with respect to a weight.
    case weightGradient
  }

  /// What the tensor is.
  public let role: Role
  /// The name of the layer, or the path of the weight.
  public let name: String
  /// The rows of the batch that have such values; none for a weight, which belongs to all rows.
  public let rows: [Int]
}
