/// Finds keys that would be costly to compare, before the document is parsed.
///
/// Yams hashes the keys of a mapping as it composes it. A key that is a list of aliases of lists of
/// aliases would take exponential time, and keys inside keys quadratic time. No configuration needs
/// a key that is not a word, so that such documents are refused, after a look at their indicators:
/// rather one too many, for this look does not know quotes and comments.
enum CostlyKeys {
  /// The line of the first costly key, or nil.
  static func line(in text: String) -> Int? {
    var line = 1
    var aliases = 0
    var explicit = 0
    var suspect: Int?
    var previous = newline  // on this line, blanks left out
    var inAlias = false
    var closed = false  // a list, a mapping or an alias ended, and only blanks followed
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      let begins = previous >= 0x80 || indicators.contains(previous)
      let next = index + 1 < bytes.count ? bytes[index + 1] : newline
      switch byte {
      case newline:
        line += 1
        (inAlias, closed) = (false, false)
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        closed = true
      case UInt8(ascii: "*") where begins && !blanks.contains(next):
        aliases += 1
        (inAlias, closed) = (true, true)
      case UInt8(ascii: "?") where begins && (next >= 0x80 || afterExplicit.contains(next)):
        explicit += 1
        suspect = suspect ?? line
      case UInt8(ascii: ":") where closed:
        suspect = suspect ?? line
      default:
        if blanks.contains(byte) { inAlias = false } else { closed = closed && inAlias }
      }
      if byte == carriageReturn { previous = newline }
      if !blanks.contains(byte) || byte == newline { previous = byte }
    }
    return aliases > 0 || explicit > YAMLLimits.explicitKeys ? suspect : nil
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let blanks = Set(" \t\r\n".utf8)
  private static let indicators = Set("\n[]{},?:-".utf8)  // a new value may follow
  private static let afterExplicit = Set(" \t\r\n*&![{?\"'".utf8)
}
