/// What to do about missing values: fields that are empty, or `NA`, `N/A`, `NaN`, `null` (in
/// either case) or `?`.
///
/// A missing label is an error under every policy but `drop`. A missing category is a category of
/// its own, the empty text, under `mean`, `zero` and `nan`.
public enum MissingValues: String, Sendable, CaseIterable {
  /// Stop, and name its line and column.
  case error
  /// The mean of the column; over the training rows only where the rows are split, and over the
  /// first table where there are several.
  case mean
  /// The number 0.
  case zero
  /// Keep it, as a NaN.
  case nan
  /// Leave the row out.
  case drop

  /// Whether a field means that there is no value; blanks around it do not count.
  static func isMissing(_ field: Span<UInt8>) -> Bool {
    var (start, end) = (0, field.count)
    while start < end, DecimalNumber.isBlank(field[start]) { start += 1 }
    while end > start, DecimalNumber.isBlank(field[end - 1]) { end -= 1 }
    switch end - start {
    case 0: return true
    case 1: return field[start] == UInt8(ascii: "?")
    case 2...4:
      // One look tells most numbers and names apart.
      guard field[start] | 0x20 == UInt8(ascii: "n") else { return false }
      let lowered = (start..<end).map { field[$0] | 0x20 }
      return lowered == Array("na".utf8) || lowered == Array("nan".utf8)
        || lowered == Array("null".utf8) || lowered == Array("n/a".utf8)
    default: return false
    }
  }
}
