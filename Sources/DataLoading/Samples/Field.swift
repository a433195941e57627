/// One of the arrays that a sample consists of: an input or a target.
public struct Field: Sendable, Hashable {
  /// What the values are for.
  public enum Role: Sendable, Hashable {
    /// They go into the model.
    case input
    /// The model's output is compared with them.
    case target
    /// They are factors of the samples' losses, one for each sample.
    case sampleWeight
  }

  /// The name that the model knows it by.
  public let name: String
  /// What it is for.
  public let role: Role
  /// The sizes of the axes of one sample; empty for a single number.
  public let shape: [Int]

  /// A field whose samples have a shape.
  public init(name: String, role: Role, shape: [Int]) {
    self.name = name
    self.role = role
    self.shape = shape
  }

  /// The number of values in one sample.
  public var columns: Int { shape.reduce(1, *) }
}
