extension JSONValue {
  /// The value on one line, in ASCII; equal values have equal texts.
  ///
  /// Real numbers have the fewest digits that read back as the same number. What is not ASCII is
  /// escaped, so that the text is the same in every encoding that a reader may assume.
  public var text: String {
    var text = ""
    append(to: &text)
    return text
  }

  private func append(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.append(value, to: &text)
    case .array(let elements):
      Self.append(elements, "[", "]", to: &text) { $0.append(to: &$1) }
    case .object(let members):
      Self.append(members, "{", "}", to: &text) { member, text in
        Self.append(member.key, to: &text)
        text += ": "
        member.value.append(to: &text)
      }
    }
  }

  private static func append<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String,
    _ body: (Element, inout String) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      body(element, &text)
    }
    text += close
  }

  private static func append(_ string: String, to text: inout String) {
    text += "\""
    for unit in string.utf16 {
      switch unit {
      case 0x22: text += "\\\""
      case 0x5C: text += "\\\\"
      case 0x0A: text += "\\n"
      case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    text += "\""
  }
}
