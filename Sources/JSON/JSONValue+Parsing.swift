extension JSONValue {
  /// Levels of arrays and objects within each other that are read.
  public static let depthLimit = 64

  /// Reads a value; nil if the text is anything else than one value, or nested beyond measure.
  ///
  /// A number without point and exponent is an integer if it fits one.
  public init?(parsing text: String) {
    var parser = JSONParser(text)
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }

  /// The value of a key of an object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

/// Reads a text from left to right.
private struct JSONParser {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = Substring(text).utf8
    skipSpace()
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func value(depth: Int) -> JSONValue? {
    guard let first = rest.first, depth <= JSONValue.depthLimit else { return nil }
    switch first {
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "["):
      return list("[", "]") { $0.value(depth: depth + 1) }.map { .array($0) }
    case UInt8(ascii: "{"):
      return list("{", "}") { parser in
        guard let key = parser.string(), parser.take(":") else { return nil }
        return parser.value(depth: depth + 1).map { JSONMember(key, $0) }
      }.map { .object($0) }
    case UInt8(ascii: "t"): return take("true") ? .boolean(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .boolean(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func list<Element>(
    _ open: String, _ close: String, _ element: (inout JSONParser) -> Element?
  ) -> [Element]? {
    guard take(open) else { return nil }
    var elements: [Element] = []
    if take(close) { return elements }
    repeat {
      guard let element = element(&self) else { return nil }
      elements.append(element)
    } while take(",")
    return take(close) ? elements : nil
  }

  private mutating func number() -> JSONValue? {
    let digits = rest.prefix { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: ".") else {
      return nil
    }
    rest = rest[digits.endIndex...]
    skipSpace()
    let text = String(Substring(digits))
    if let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { return nil }
    return .number(number)
  }

  private mutating func string() -> String? {
    guard rest.first == UInt8(ascii: "\"") else { return nil }
    rest = rest.dropFirst()
    var units: [UInt16] = []
    while true {
      let plain = rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
      units += Array(Substring(plain).utf16)
      rest = rest[plain.endIndex...]
      guard let end = rest.popFirst(), end >= 0x20 else { return nil }
      if end == UInt8(ascii: "\"") { break }
      guard let unit = escape() else { return nil }
      units.append(unit)
    }
    skipSpace()
    return String(decoding: units, as: UTF16.self)
  }

  /// What stands after a backslash.
  private mutating func escape() -> UInt16? {
    switch rest.popFirst() {
    case UInt8(ascii: "\""): return 0x22
    case UInt8(ascii: "\\"): return 0x5C
    case UInt8(ascii: "/"): return 0x2F
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"):
      let digits = rest.prefix(4)
      rest = rest.dropFirst(4)
      guard digits.count == 4, digits.allSatisfy({ $0 != UInt8(ascii: "+") }) else { return nil }
      return UInt16(Substring(digits), radix: 16)
    default: return nil
    }
  }

  /// Passes over a token and the space after it, if it stands here.
  private mutating func take(_ token: String) -> Bool {
    guard rest.starts(with: token.utf8) else { return false }
    rest = rest.dropFirst(token.utf8.count)
    skipSpace()
    return true
  }

  private mutating func skipSpace() {
    rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }
}
