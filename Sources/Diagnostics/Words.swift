/// Numbers and lists as sentences have them.
public enum Words {
  /// A number of things: `1 rank`, `4 ranks`.
  public static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A list: `a`, `a and b`, `a, b and c`; nothing for no words.
  ///
  /// - Parameter conjunction: what stands before the last word.
  public static func list(_ words: [String], _ conjunction: String = "and") -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}
