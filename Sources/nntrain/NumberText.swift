import Foundation

/// Numbers as people read them.
enum NumberText {
  /// A whole number with commas: `407,050`.
  static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A measured number with four significant digits: `0.9796`.
  static func short(_ value: Double) -> String {
    String(format: "%#.4g", value)
  }
}
