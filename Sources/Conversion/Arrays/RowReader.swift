/// Rows of numbers that are read one after the other.
protocol RowReader: AnyObject {
  /// Where the rows come from, in messages.
  var path: String { get }
  /// The type of the numbers.
  var type: NumberType { get }
  /// The lengths of the axes, rows first.
  var shape: [Int] { get }
  /// Reads the next `count` rows.
  func read(rows count: Int) throws -> Numbers
}

extension RowReader {
  /// The number of rows.
  var rowCount: Int { shape[0] }
  /// The numbers in a row.
  var rowSize: Int { shape.dropFirst().reduce(1, *) }
}

extension ArrayReader: RowReader {
  var shape: [Int] { header.shape }
}
