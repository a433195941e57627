extension String {
  /// The text in quotes for a message: shortened, and control characters made visible.
  var quoted: String {
    let start = count > 40 ? prefix(40) + "…" : self[...]
    return start.unicodeScalars.reduce(into: "'") { result, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += scalar.escaped(asASCII: true)
      default: result.unicodeScalars.append(scalar)
      }
    } + "'"
  }
}
