extension [String] {
  /// The names for a message: the first ones, and how many more there are.
  var sampled: String {
    let shown = 12
    let names = prefix(shown).map { $0.printable.truncated(to: 60) }.joined(separator: ", ")
    return count > shown ? "\(names) and \(count - shown) more" : names
  }
}
