import Diagnostics

/// Columns of a table that become one data set.
public struct ColumnGroup: Sendable, Equatable {
  /// The name of the data set.
  public let name: String
  /// The columns, by name or number.
  public let columns: [String]

  /// Creates a group.
  public init(name: String, columns: [String]) {
    self.name = name
    self.columns = columns
  }

  /// Reads an option: `NAME=COLUMN,COLUMN`.
  ///
  /// Throws `Failure(.usage)` for anything else.
  public init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, TargetName.isValid(parts[0]), !parts[0].contains("/"), !parts[1].isEmpty
    else {
      throw Failure(
        .usage, "'\(text)' is no group of columns", advice: "write NAME=COLUMN,COLUMN")
    }
    guard !["inputs", "targets", "columns", "vocabularies"].contains(parts[0]) else {
      throw Failure(.usage, "a group of columns cannot be called '\(parts[0])'")
    }
    self.init(name: String(parts[0]), columns: parts[1].split(separator: ",").map(String.init))
  }
}
