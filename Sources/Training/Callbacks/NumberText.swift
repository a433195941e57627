import Glibc

/// Numbers as people read them.
public enum NumberText {
  /// A measured number with four significant digits, without an exponent where that is short
  /// enough: `0.9796`.
  public static func short(_ value: Double) -> String {
    guard !value.isNaN else { return "nan" }
    guard value.isFinite, value != 0 else { return "\(value)" }
    let magnitude = value.magnitude
    var exponent = Int(log10(magnitude).rounded(.down))
    // 0.09999 and some is 0.1000: rounding may lead to the next power of ten.
    if (magnitude / pow(10, Double(exponent - 3))).rounded() >= 10_000 { exponent += 1 }
    guard magnitude >= 1e-4, magnitude < 1e7 else {
      let mantissa = (value / pow(10, Double(exponent)) * 1000).rounded() / 1000
      return "\(mantissa)e\(exponent)"
    }
    let decimals = max(0, min(6, 3 - exponent))
    let text = "\(Int((magnitude * pow(10, Double(decimals))).rounded()))"
    let digits = padded(text, to: decimals + 1, with: "0")
    let sign = value < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    return "\(sign)\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
  }

  /// A whole number with commas: `121,345`.
  public static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A number, rounded to a whole one, with commas.
  public static func grouped(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    return grouped(Int(value.rounded()))
  }

  /// A duration in seconds with two decimals: `0.57 s`.
  static func seconds(_ value: Double) -> String {
    guard value.isFinite, value >= 0, value < 1e9 else { return "?" }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(padded("\(hundredths % 100)", to: 2, with: "0")) s"
  }

  /// Seconds as `0:07`, `12:30` or `3:05:00`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded(.up))
    let tail = padded("\(whole % 60)", to: 2, with: "0")
    guard whole >= 3600 else { return "\(whole / 60):\(tail)" }
    return "\(whole / 3600):\(padded("\(whole / 60 % 60)", to: 2, with: "0")):\(tail)"
  }

  /// A text with characters before it, so that it has a length.
  static func padded(_ text: String, to width: Int, with filler: String = " ") -> String {
    String(repeating: filler, count: max(width - text.count, 0)) + text
  }
}
