/// Text of the user as messages show it: in quotes, on one line, no longer than is readable.
func quoted(_ text: String) -> String { "'\(printable(text))'" }

/// `text` on one line without control characters, cut after 60 Unicode scalars.
func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(60) {
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
  return text.unicodeScalars.dropFirst(60).isEmpty ? result : result + "…"
}

/// `a, b, c`, and how many more where there are more than `limit`.
func listed(_ names: [String], limit: Int = 12) -> String {
  let shown = names.prefix(limit).map(printable)
  if names.count > limit {
    return shown.joined(separator: ", ") + " and \(names.count - limit) more"
  }
  return shown.joined(separator: ", ")
}

/// The noun with its article: `an activation`.
func withArticle(_ noun: String) -> String {
  guard let first = noun.first, "aeiou".contains(first) else { return "a \(noun)" }
  return "an \(noun)"
}
