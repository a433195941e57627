import Diagnostics

/// What stands between two fields of a table.
public enum Separator: Sendable, Equatable {
  /// Comma, semicolon or tab, whichever the first line has most of; runs of blanks where the line
  /// is numbers with blanks between them.
  case automatic
  /// One byte.
  case character(UInt8)
  /// Any run of spaces and tabs; those around a line do not count.
  case whitespace

  /// Reads an option: `comma`, `semicolon`, `tab`, `whitespace`, `auto`, or one ASCII character.
  ///
  /// Throws `Failure(.usage)` for anything else.
  public init(_ text: String) throws {
    switch text {
    case "auto": self = .automatic
    case "comma": self = .character(UInt8(ascii: ","))
    case "semicolon": self = .character(UInt8(ascii: ";"))
    case "tab", "\\t": self = .character(UInt8(ascii: "\t"))
    case "whitespace", " ": self = .whitespace
    default:
      guard text.utf8.count == 1, let byte = text.utf8.first, byte != UInt8(ascii: "\""),
        byte >= 0x20, byte < 0x7f, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      else {
        throw Failure(
          .usage, "unknown separator '\(text)'",
          advice: "use comma, semicolon, tab, whitespace, auto or one character")
      }
      self = .character(byte)
    }
  }

  /// The separator of a table that starts with `start`; never `automatic`.
  func resolved(for start: [UInt8]) -> Separator {
    guard self == .automatic else { return self }
    let line = start.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    var isQuoted = false
    var counts: [UInt8: Int] = [:]
    for byte in line {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    if words.count > counts[UInt8(ascii: "\t"), default: 0] + 1,
      words.allSatisfy({ DecimalNumber.parse($0.span) != nil })
    {
      return .whitespace
    }
    let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    // The first of those that are equally frequent, so that the choice is always the same.
    let most = candidates.map { counts[$0, default: 0] }.max() ?? 0
    let found = candidates.first { counts[$0, default: 0] == most }
    return .character(found ?? UInt8(ascii: ","))
  }
}
