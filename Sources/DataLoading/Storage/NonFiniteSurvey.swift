import Diagnostics

/// How many rows of a data set have numbers that are not finite, and which is the first: what to tell
/// whoever has met one of them.
struct NonFiniteSurvey {
  /// The first number that is not finite.
  private(set) var first: (row: Int, column: Int)?
  /// The rows that have such numbers.
  private(set) var rows = 0
  /// The rows that were looked at.
  private(set) var examined = 0
  /// All rows of the data set.
  let count: Int

  /// Bytes that are looked at: the rows behind them are left out, as the user waits.
  private static let limit = 256 << 20

  /// Begins with nothing seen of a data set of `count` rows.
  init(count: Int) { self.count = count }

  /// Looks at consecutive rows of the data set that follow those seen before.
  ///
  /// - Returns: whether there is time for more.
  mutating func look(
    at source: UnsafeRawPointer, rows count: Int, _ conversion: RowConversion
  ) -> Bool {
    let room = max(1, Self.limit / max(1, conversion.rowSize)) - examined
    for index in 0..<min(count, room) {
      if let column = conversion.firstNonFinite(source + index * conversion.rowSize) {
        rows += 1
        if first == nil { first = (examined, column) }
      }
      examined += 1
    }
    return examined < self.count && count < room
  }

  /// What follows the words about one row; nothing where there is no other.
  var words: String {
    guard rows > 1 else { return "" }
    let extent = examined < count ? " of those up to row \(examined - 1)" : ""
    return ", the first of \(rows) rows with such\(extent)"
  }
}

extension RowConversion {
  /// The first column of a row whose number is not finite; nil if all are.
  func firstNonFinite(_ source: UnsafeRawPointer) -> Int? {
    firstColumn(source) { _, value in !value.isFinite }?.column
  }
}
