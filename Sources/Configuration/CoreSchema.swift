/// How plain scalars are understood: the core schema of YAML 1.2
/// (https://yaml.org/spec/1.2.2/#103-core-schema).
enum CoreSchema {
  /// `null`, `~` or nothing.
  static func isNull(_ text: String) -> Bool {
    switch text {
    case "", "~", "null", "Null", "NULL": true
    default: false
    }
  }

  /// `true` or `false`; not `yes`, `no`, `on`, `off`, which were booleans in YAML 1.1 only.
  static func boolean(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// Whether `text` has the form of a whole number: decimal, `0x1F` or `0o17`.
  static func isInteger(_ text: String) -> Bool {
    if text.hasPrefix("0x") { return isDigits(text.utf8.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return isDigits(text.utf8.dropFirst(2), radix: 8) }
    return isDigits(withoutSign(text), radix: 10)
  }

  /// The whole number that `text` is; nil if it is none, or more than 64 bits.
  static func integer(_ text: String) -> Int? {
    guard isInteger(text) else { return nil }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
    return Int(text)
  }

  /// The number that `text` is, which may be infinite or NaN; nil if it is none.
  static func number(_ text: String) -> Double? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
    case "-.inf", "-.Inf", "-.INF": return -.infinity
    case ".nan", ".NaN", ".NAN": return .nan
    default: break
    }
    if let whole = integer(text) { return Double(whole) }
    return isDecimal(text) ? Double(text) : nil
  }

  /// Whether a plain `text` would be read as something else than text.
  static func isTyped(_ text: String) -> Bool {
    isNull(text) || boolean(text) != nil || number(text) != nil
  }

  private static func withoutSign(_ text: String) -> Substring.UTF8View {
    let sign = text.utf8.first
    return text.utf8.dropFirst(sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? 1 : 0)
  }

  private static func isDigits(_ text: Substring.UTF8View, radix: UInt8) -> Bool {
    !text.isEmpty
      && text.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") < radix
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
          radix == 16
        default: false
        }
      }
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func isDecimal(_ text: String) -> Bool {
    var rest = withoutSign(text)
    func digits() -> Int {
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    var count = digits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      count += digits()
    }
    guard count > 0 else { return false }
    if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
