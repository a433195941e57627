/// A data set of a file that becomes a field of the samples.
public struct FieldSelection: Sendable, Hashable {
  /// The name that the model knows it by.
  public let name: String
  /// The path of the data set in the file.
  public let dataset: String
  /// What it is for.
  public let role: Field.Role

  /// A data set as an input or a target.
  public init(name: String, dataset: String, role: Field.Role) {
    self.name = name
    self.dataset = dataset
    self.role = role
  }

  /// A data set as an input.
  public static func input(_ name: String, _ dataset: String) -> FieldSelection {
    FieldSelection(name: name, dataset: dataset, role: .input)
  }

  /// A data set as a target.
  public static func target(_ name: String, _ dataset: String) -> FieldSelection {
    FieldSelection(name: name, dataset: dataset, role: .target)
  }

  /// A data set as the factors of the samples' losses.
  public static func sampleWeights(_ dataset: String) -> FieldSelection {
    FieldSelection(name: "sample_weights", dataset: dataset, role: .sampleWeight)
  }
}
