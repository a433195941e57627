/// The order of the categories of a column, from which their codes come.
enum Vocabulary {
  /// The texts in ascending order: as numbers where all of them are numbers, else by their bytes.
  static func sorted(_ texts: some Collection<String>) -> [String] {
    let byBytes = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let numbers = byBytes.compactMap { DecimalNumber.parse(Array($0.utf8).span) }
    guard numbers.count == byBytes.count else { return byBytes }
    // Equal numbers ("1" and "1.0") keep the order of their bytes.
    return zip(numbers, byBytes).enumerated()
      .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
      .map(\.element.1)
  }
}
