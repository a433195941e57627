extension String {
  /// The string on one line: names in files may hold line breaks and terminal escapes.
  public var printable: String {
    guard unicodeScalars.contains(where: Self.isUnprintable) else { return self }
    return unicodeScalars.reduce(into: "") { result, scalar in
      if Self.isUnprintable(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  /// Control characters, line separators, and marks that reorder text.
  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// The beginning of the string, with an ellipsis where something was cut off.
  func truncated(to length: Int) -> String {
    count > length ? prefix(length - 1) + "…" : self
  }
}
