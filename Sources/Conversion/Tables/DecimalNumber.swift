/// Reads numbers in decimal notation from bytes: `-12`, `.5`, `6.02e23`.
enum DecimalNumber {
  /// Powers of ten that a Double holds exactly.
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The Double nearest to the number that makes up all of `text`, blanks around it aside; nil
  /// where it is not wholly a number. Too large a one is infinite.
  static func parse(_ text: Span<UInt8>) -> Double? {
    var (start, end) = (0, text.count)
    while start < end, isBlank(text[start]) { start += 1 }
    while end > start, isBlank(text[end - 1]) { end -= 1 }
    var position = start
    var isNegative = false
    if position < end, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
      isNegative = text[position] == UInt8(ascii: "-")
      position += 1
    }
    // Digits beyond 19 would overflow; they go to the slow way.
    var significand: UInt64 = 0
    var digitCount = 0
    var seenDigit = false
    var exponent = 0
    while position < end, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
      seenDigit = true
      if digitCount > 0 || digit > 0 { digitCount += 1 }
      significand = significand &* 10 &+ UInt64(digit)
      position += 1
    }
    if position < end, text[position] == UInt8(ascii: ".") {
      position += 1
      while position < end, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
        seenDigit = true
        if digitCount > 0 || digit > 0 { digitCount += 1 }
        significand = significand &* 10 &+ UInt64(digit)
        exponent -= 1
        position += 1
      }
    }
    guard seenDigit else { return nil }
    if position < end, text[position] | 0x20 == UInt8(ascii: "e") {
      guard let (power, next) = parseExponent(text, from: position + 1, to: end) else { return nil }
      exponent += power
      position = next
    }
    guard position == end else { return nil }
    // Both factors are exact here, so that one rounding remains (W. Clinger 1990, the fast way).
    if digitCount <= 19, significand <= 1 << 53, exponent.magnitude <= 22 {
      let power = exactPowers[Int(exponent.magnitude)]
      let value = exponent < 0 ? Double(significand) / power : Double(significand) * power
      return isNegative ? -value : value
    }
    return exactly(text.extracting(start..<end))
  }

  /// The exponent, held within bounds where any value is 0 or infinite.
  private static func parseExponent(
    _ text: Span<UInt8>, from start: Int, to end: Int
  ) -> (power: Int, next: Int)? {
    var position = start
    var isNegative = false
    if position < end, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
      isNegative = text[position] == UInt8(ascii: "-")
      position += 1
    }
    let firstDigit = position
    var power = 0
    while position < end, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
      power = min(power * 10 + Int(digit), 1 << 40)
      position += 1
    }
    guard position > firstDigit else { return nil }
    return (isNegative ? -power : power, position)
  }

  /// The slow way, for what is known to be a number.
  private static func exactly(_ text: Span<UInt8>) -> Double? {
    let bytes = text.withUnsafeBufferPointer { Array($0) }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
