import Diagnostics

/// A table in memory, column by column.
public struct Table: Sendable {
  /// The file it comes from.
  public let path: String
  /// The columns that are not left out, in the order of the file.
  public var columns: [TableColumn]
  /// Which of them is the label.
  public let label: Int?
  /// Which of them go to each of the options' groups.
  public let groups: [[Int]]
  /// The number of rows.
  public let rowCount: Int
  /// How many rows were left out because a value was missing.
  public let droppedRows: Int

  /// The columns that are neither label nor in a group.
  public var inputs: [Int] {
    let others = Set(groups.joined() + (label.map { [$0] } ?? []))
    return columns.indices.filter { !others.contains($0) }
  }

  /// Reads a csv file.
  ///
  /// Throws `Failure(.data)`, with file and line, for a field that is no number in a column of
  /// numbers, a line with another number of fields, a missing value (unless `options` says
  /// otherwise), quotes that do not match, and a table without rows; `Failure(.usage)` where
  /// `options` names a column that is not there.
  public init(contentsOf path: String, options: TableOptions = TableOptions()) throws {
    try self.init(ByteStream(path: path), options: options)
  }

  init(_ stream: ByteStream, options: TableOptions) throws {
    var records = try CSVRecords(stream, separator: options.separator)
    guard try records.next() else { throw Failure(.data, "'\(stream.path)' is empty") }
    let layout = try TableLayout(firstRecord: records, options: options)
    var builder = TableBuilder(layout: layout, missing: options.missing)
    var isAtRow = !layout.hasHeader
    while try isAtRow || records.next() {
      try builder.append(records)
      isAtRow = false
    }
    path = stream.path
    (rowCount, droppedRows) = (builder.rowCount, builder.droppedRows)
    guard rowCount > 0 else {
      let dropped = droppedRows > 0 ? " after dropping those with missing values" : ""
      throw Failure(.data, "'\(path)' has no rows\(dropped)")
    }
    columns = try builder.finish(path: path)
    (label, groups) = (layout.label, layout.groups)
  }
}
