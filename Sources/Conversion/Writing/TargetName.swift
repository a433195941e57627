/// The rules for the names that users give to data sets.
enum TargetName {
  /// Whether `text` names a data set: parts of letters, digits, `_`, `-` and `.`, with `/` between.
  static func isValid(_ text: some StringProtocol) -> Bool {
    text.utf8.count <= 255
      && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && part != "." && part != ".."
          && part.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
      }
  }
}
