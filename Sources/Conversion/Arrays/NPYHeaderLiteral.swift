import Diagnostics

/// The Python dictionary in an npy header, read without Python:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }`.
///
/// Exactly these three keys, each once, in any order.
struct NPYHeaderLiteral {
  private(set) var descr = ""
  private(set) var isFortranOrder = false
  private(set) var shape: [Int] = []

  private let bytes: [UInt8]
  private let path: String
  private var position = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// Reads the whole header; throws `Failure(.data)` where it is anything else.
  mutating func parse() throws {
    var seen: Set<String> = []
    try expect("{")
    while !take("}") {
      let key = try string()
      guard seen.insert(key).inserted else { throw malformed("the key '\(key)' stands twice") }
      try expect(":")
      switch key {
      case "descr": descr = try type()
      case "fortran_order": isFortranOrder = try boolean()
      case "shape": shape = try tuple()
      default: throw malformed("unknown key '\(key)'")
      }
      guard take(",") else {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard position == bytes.count else { throw malformed("text follows the dictionary") }
    guard seen.count == 3 else { throw malformed("expected descr, fortran_order and shape") }
  }

  private mutating func type() throws -> String {
    skipBlanks()
    if position < bytes.count, bytes[position] == UInt8(ascii: "[") {
      throw Failure(
        .data, "'\(path)' holds records: expected one plain type of number",
        advice: "save each field as an array of its own")
    }
    return try string()
  }

  private mutating func boolean() throws -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw malformed("expected True or False")
  }

  private mutating func tuple() throws -> [Int] {
    var lengths: [Int] = []
    try expect("(")
    while !take(")") {
      lengths.append(try wholeNumber())
      guard lengths.count <= 64 else { throw malformed("too many axes") }
      guard take(",") else {
        // (5) is a number in Python, (5,) is a tuple.
        guard lengths.count > 1 else { throw malformed("expected a tuple") }
        try expect(")")
        break
      }
    }
    return lengths
  }

  private mutating func wholeNumber() throws -> Int {
    skipBlanks()
    var value = 0
    let start = position
    while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10
    {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { throw malformed("an axis is too long") }
      value = sum
      position += 1
    }
    guard position > start else { throw malformed("expected a whole number") }
    // Python 2 wrote 5L.
    if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private mutating func string() throws -> String {
    skipBlanks()
    guard position < bytes.count, case let quote = bytes[position],
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { throw malformed("expected a quoted text") }
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else {
      throw malformed("a quote is not closed")
    }
    let content = bytes[(position + 1)..<end]
    guard content.allSatisfy({ (0x20..<0x7f).contains($0) && $0 != UInt8(ascii: "\\") }) else {
      throw malformed("a text holds other than plain characters")
    }
    position = end + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) {
      position += 1
    }
  }

  /// Takes `text` if it comes next.
  private mutating func take(_ text: StaticString) -> Bool {
    skipBlanks()
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private mutating func expect(_ text: StaticString) throws {
    guard take(text) else { throw malformed("expected \(text)") }
  }

  private func malformed(_ words: String) -> Failure {
    Failure(.data, "the npy header of '\(path)' is malformed at byte \(position): \(words)")
  }
}
