import Diagnostics
import HDF5

/// Reads a data set of an HDF5 file row by row.
final class DatasetReader: RowReader {
  let path: String
  let type: NumberType
  private let dataset: Dataset
  private var nextRow = 0

  /// A reader of a data set of numbers with rows; nil for another one.
  ///
  /// - Parameter file: the path of its file.
  init?(_ dataset: Dataset, in file: String) {
    guard let type = NumberType(dataset.elementType), !dataset.shape.isEmpty,
      dataset.rowCount > 0, dataset.rowSize > 0
    else { return nil }
    self.dataset = dataset
    self.type = type
    path = "\(file):\(dataset.path.drop { $0 == "/" })"
  }

  var shape: [Int] { dataset.shape }

  func read(rows count: Int) throws -> Numbers {
    let rows = nextRow..<nextRow + count
    precondition(count > 0 && rows.upperBound <= rowCount, "rows beyond the end")
    defer { nextRow += count }
    switch type {
    case .int8: return .int8(try dataset.read(rows: rows))
    case .uint8: return .uint8(try dataset.read(rows: rows))
    case .int16: return .int16(try dataset.read(rows: rows))
    case .uint16: return .uint16(try dataset.read(rows: rows))
    case .int32: return .int32(try dataset.read(rows: rows))
    case .uint32: return .uint32(try dataset.read(rows: rows))
    case .int64: return .int64(try dataset.read(rows: rows))
    case .uint64: return .uint64(try dataset.read(rows: rows))
    case .float32: return .float32(try dataset.read(rows: rows))
    case .float64: return .float64(try dataset.read(rows: rows))
    }
  }
}

extension NumberType {
  /// The type that holds the numbers of a data set: half precision becomes Float32, booleans become
  /// bytes; nil where they are no numbers.
  init?(_ type: ElementType) {
    switch type {
    case .int8: self = .int8
    case .uint8, .boolean: self = .uint8
    case .int16: self = .int16
    case .uint16: self = .uint16
    case .int32: self = .int32
    case .uint32: self = .uint32
    case .int64: self = .int64
    case .uint64: self = .uint64
    case .float16, .float32: self = .float32
    case .float64: self = .float64
    case .fixedString, .variableString, .other: return nil
    }
  }
}
