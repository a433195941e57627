import Diagnostics

/// Tables on their way into data sets.
struct TableConversion {
  private struct Part {
    var group: String
    var table: Table
    var rows: [Int]
  }

  private let options: TableOptions
  private let parts: [Part]
  private let tables: [Table]
  /// The table from which names, vocabularies and means come.
  private let first: Table
  /// The rows over which means are taken.
  private let trainingRows: [Int]

  /// - Parameter names: of the tables' groups; nil is the root.
  init(_ set: TableSet, names: [String?], options: TableOptions, split: RowSplit?) throws {
    precondition(set.tables.count == names.count && !names.isEmpty, "a name for every table")
    self.options = options
    var parts: [Part] = []
    for (table, name) in zip(set.tables, names) {
      let prefix = name.map { "\($0)/" } ?? ""
      guard let split else {
        parts.append(Part(group: prefix, table: table, rows: Array(0..<table.rowCount)))
        continue
      }
      for part in try split.parts(rowCount: table.rowCount) {
        parts.append(Part(group: "\(part.name)/\(prefix)", table: table, rows: part.rows))
      }
    }
    self.parts = parts
    tables = set.tables
    first = set.tables[0]
    trainingRows = parts[0].rows
  }

  func write(to writer: DatasetWriter) throws {
    for table in tables where table.droppedRows > 0 {
      writer.note("'\(table.path)': \(table.droppedRows) rows with missing values are left out")
    }
    if !first.inputs.isEmpty {
      try write("inputs", columns: first.inputs, names: "columns", to: writer)
    }
    for (group, columns) in zip(options.groups, first.groups) {
      try write(group.name, columns: columns, names: "columns_\(group.name)", to: writer)
    }
    if let label = first.label { try writeTargets(label, to: writer) }
    for column in first.columns {
      guard case .categories(_, let vocabulary) = column.values else { continue }
      try writer.write("vocabularies/\(Self.linkName(column.name))", strings: vocabulary)
    }
  }

  /// Writes a data set `[rows, features]` for each part, and the names of the features.
  private func write(
    _ name: String, columns: [Int], names: String, to writer: DatasetWriter
  ) throws {
    let encoder = try FeatureEncoder(first, columns: columns, oneHot: options.oneHot) {
      try fill($0, writer)
    }
    // Codes go into `inputs` beside numbers; in a group of their own they stay whole numbers.
    let usual: NumberType = encoder.isCodes && name != "inputs" ? .int32 : .float32
    let width = encoder.names.count
    for part in parts {
      let dataset = try writer.create(
        part.group + name, type: writer.storage.type ?? usual, shape: [part.rows.count, width])
      for start in stride(from: 0, to: part.rows.count, by: dataset.blockRows) {
        let rows = part.rows[start..<min(start + dataset.blockRows, part.rows.count)]
        let values = encoder.encode(part.table, rows: rows)
        try write(values, at: start, to: dataset) { encoder.names[$0 % width] }
      }
    }
    try writer.write(names, strings: encoder.names)
  }

  private func writeTargets(_ label: Int, to writer: DatasetWriter) throws {
    for part in parts {
      let column = part.table.columns[label]
      let usual: NumberType
      let values: [Double]
      switch column.values {
      case .numbers(let numbers):
        usual = writer.storage.type == .float64 ? .float64 : .float32
        values = part.rows.map { numbers[$0] }
      case .categories(let codes, _):
        usual = .int32
        values = part.rows.map { Double(codes[$0]) }
      }
      let dataset = try writer.create(part.group + "targets", type: usual, shape: [values.count])
      try write(values, at: 0, to: dataset) { _ in column.name }
    }
  }

  private func write(
    _ values: [Double], at row: Int, to dataset: DatasetTarget, column: (Int) -> String
  ) throws {
    do {
      try dataset.write(Numbers.float64(values), at: row)
    } catch let error as Unrepresentable {
      throw Failure(
        .data,
        "column \(column(error.index).quoted) holds \(error.value), which \(dataset.type.rawValue) "
          + "cannot", advice: "choose another --type")
    }
  }

  /// What stands for a missing number of a column.
  private func fill(_ index: Int, _ writer: DatasetWriter) throws -> Double {
    let column = first.columns[index]
    guard case .numbers = column.values else { return .nan }
    let missingCount = tables.reduce(0) { count, table in
      guard case .numbers(let values) = table.columns[index].values else { return count }
      return count + values.count { $0.isNaN }
    }
    guard missingCount > 0 else { return .nan }
    let value: Double
    switch options.missing {
    case .error, .drop, .nan: value = .nan
    case .zero: value = 0
    case .mean: value = try mean(column)
    }
    writer.note("column \(column.name.quoted): \(missingCount) missing values are now \(value)")
    return value
  }

  private func mean(_ column: TableColumn) throws -> Double {
    guard case .numbers(let values) = column.values else { return .nan }
    let known = trainingRows.lazy.map { values[$0] }.filter { !$0.isNaN }
    let count = known.count
    guard count > 0 else {
      throw Failure(
        .data, "column \(column.name.quoted) has no value in the training rows: it has no mean")
    }
    return known.reduce(0, +) / Double(count)
  }

  /// A column's name as that of a link: `/` separates groups there, and `.` is the group itself.
  private static func linkName(_ name: String) -> String {
    let escaped = name.split(separator: "/", omittingEmptySubsequences: false)
      .joined(separator: "%2F")
    return escaped == "." ? "%2E" : escaped
  }
}
