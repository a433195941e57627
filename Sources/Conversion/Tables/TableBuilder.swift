import Diagnostics

/// Gathers records into columns.
struct TableBuilder {
  private let layout: TableLayout
  private let missing: MissingValues
  private var columns: [ColumnBuilder]
  private(set) var rowCount = 0
  private(set) var droppedRows = 0

  init(layout: TableLayout, missing: MissingValues) {
    self.layout = layout
    self.missing = missing
    columns = layout.columns.map { ColumnBuilder($0) }
  }

  /// Adds a row; throws `Failure(.data)` with its place where it does not fit.
  mutating func append(_ records: borrowing CSVRecords) throws {
    guard records.count == layout.fieldCount else {
      let count = records.count
      throw Failure(
        .data,
        "\(records.path):\(records.line): the line has \(Words.count(count, "field")), "
          + "the first line has \(layout.fieldCount)")
    }
    let bytes = records.bytes.span
    if missing == .drop {
      // Looked at first, so that a row that is left out adds to no vocabulary.
      let lacksValue = layout.columns.contains {
        MissingValues.isMissing(bytes.extracting(records.range($0.field)))
      }
      if lacksValue {
        droppedRows += 1
        return
      }
    }
    for index in columns.indices {
      let field = layout.columns[index].field
      let text = bytes.extracting(records.range(field))
      if try columns[index].append(text, records) { continue }
      guard missing != .error, index != layout.label else {
        let (what, advice) =
          index == layout.label
          ? ("label", "drop such rows with --missing drop")
          : ("value", "choose with --missing mean, zero, nan or drop")
        throw Failure(
          .data,
          "\(records.place(field)): a \(what) is missing in column \(columns[index].name.quoted)",
          advice: advice)
      }
    }
    rowCount += 1
  }

  /// The finished columns.
  func finish(path: String) throws -> [TableColumn] {
    try columns.map { try $0.finish(path: path) }
  }
}
