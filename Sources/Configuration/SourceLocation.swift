/// A place in a configuration file, or the command-line assignment that stands for one.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// The file as the user named it, or the words of the assignment (`--set a=1`).
  public let file: String
  /// The line, from 1; 0 where there are no lines.
  public let line: Int
  /// The column in Unicode scalars, from 1; 0 where there are no lines.
  public let column: Int

  /// Creates a location; without a line it stands for the whole of `file`.
  public init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `configs/a.yaml:12`, the form that terminals and editors open.
  public var description: String { line > 0 ? "\(file):\(line)" : file }
}
