import HDF5

/// A data set of numbers that is being written row by row.
struct DatasetTarget {
  let type: NumberType
  /// How many rows are best written at once: about 4 MiB, in whole chunks.
  let blockRows: Int
  private let dataset: Dataset

  init(_ dataset: Dataset, type: NumberType, rowBytes: Int, chunkRows: Int?) {
    self.dataset = dataset
    self.type = type
    let rows = max((4 << 20) / rowBytes, 1)
    blockRows = chunkRows.map { (rows + $0 - 1) / $0 * $0 } ?? rows
  }

  /// Writes whole rows, the first of them at `row`.
  ///
  /// Throws `Unrepresentable` for a number that the data set's type does not have.
  func write(_ numbers: Numbers, at row: Int) throws {
    switch try numbers.converted(to: type) {
    case .int8(let values): try dataset.writeRows(values, at: row)
    case .uint8(let values): try dataset.writeRows(values, at: row)
    case .int16(let values): try dataset.writeRows(values, at: row)
    case .uint16(let values): try dataset.writeRows(values, at: row)
    case .int32(let values): try dataset.writeRows(values, at: row)
    case .uint32(let values): try dataset.writeRows(values, at: row)
    case .int64(let values): try dataset.writeRows(values, at: row)
    case .uint64(let values): try dataset.writeRows(values, at: row)
    case .float32(let values): try dataset.writeRows(values, at: row)
    case .float64(let values): try dataset.writeRows(values, at: row)
    }
  }
}

extension NumberType {
  /// The same type by HDF5's name.
  var elementType: ElementType {
    switch self {
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    case .uint32: .uint32
    case .int64: .int64
    case .uint64: .uint64
    case .float32: .float32
    case .float64: .float64
    }
  }
}
