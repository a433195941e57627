/// A column of a table.
public struct TableColumn: Sendable, Equatable {
  /// What the column holds, row by row.
  public enum Values: Sendable, Equatable {
    /// Numbers; a missing one is NaN.
    case numbers([Double])
    /// Codes into the vocabulary; a missing one is -1.
    case categories([Int32], vocabulary: [String])
  }

  /// The name in the header, or the number of the column from 0.
  public let name: String
  /// Its values.
  public var values: Values
}
