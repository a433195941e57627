import Diagnostics
import Yams

/// Where a YAML text comes from: a file with lines, or a command-line assignment without.
struct YAMLOrigin {
  /// The file, or the words of the assignment.
  let file: String
  /// Whether lines mean something to the user.
  let hasLines: Bool

  func location(line: Int, column: Int = 1) -> SourceLocation {
    hasLines
      ? SourceLocation(file: file, line: line, column: column) : SourceLocation(file: file)
  }

  func location(_ mark: Mark?) -> SourceLocation {
    guard let mark else { return SourceLocation(file: file) }
    return location(line: mark.line, column: mark.column)
  }

  func failure(line: Int, _ problem: String, advice: String? = nil) -> Failure {
    Failure(.configuration, "\(location(line: line)): \(problem)", advice: advice)
  }
}
