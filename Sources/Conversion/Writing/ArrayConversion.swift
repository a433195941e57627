import Diagnostics

/// An array on its way into a data set, some rows at a time.
struct ArrayConversion {
  let name: String
  let reader: any RowReader

  func write(to writer: DatasetWriter, split: RowSplit?) throws {
    guard let split else { return try writeInOrder(to: writer) }
    // Rows are wanted in any order, so that all of them must be in memory.
    let all = try reader.read(rows: reader.rowCount)
    var nonFinite = NonFiniteRows()
    nonFinite.look(at: all, size: reader.rowSize)
    if let words = nonFinite.words(for: reader.path) { writer.note(words) }
    for part in try split.parts(rowCount: reader.rowCount) {
      let dataset = try create("\(part.name)/\(name)", rowCount: part.rows.count, in: writer)
      for start in stride(from: 0, to: part.rows.count, by: dataset.blockRows) {
        let rows = Array(part.rows[start..<min(start + dataset.blockRows, part.rows.count)])
        try write(all.rows(rows, size: reader.rowSize), at: start, to: dataset)
      }
    }
  }

  private func writeInOrder(to writer: DatasetWriter) throws {
    let dataset = try create(name, rowCount: reader.rowCount, in: writer)
    var nonFinite = NonFiniteRows()
    for start in stride(from: 0, to: reader.rowCount, by: dataset.blockRows) {
      let numbers = try reader.read(rows: min(dataset.blockRows, reader.rowCount - start))
      nonFinite.look(at: numbers, size: reader.rowSize)
      try write(numbers, at: start, to: dataset)
    }
    if let words = nonFinite.words(for: reader.path) { writer.note(words) }
  }

  private func create(
    _ name: String, rowCount: Int, in writer: DatasetWriter
  ) throws -> DatasetTarget {
    try writer.create(
      name, type: writer.storage.type ?? reader.type,
      shape: [rowCount] + reader.shape.dropFirst())
  }

  private func write(_ numbers: Numbers, at row: Int, to dataset: DatasetTarget) throws {
    do {
      try dataset.write(numbers, at: row)
    } catch let error as Unrepresentable {
      throw Failure(
        .data, "'\(reader.path)' holds \(error.value), which \(dataset.type.rawValue) cannot",
        advice: "choose another --type")
    }
  }
}
