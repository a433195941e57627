import Diagnostics
import HDF5

/// Writes data sets into a new HDF5 file, and keeps account of them.
final class DatasetWriter {
  let storage: StorageOptions
  private(set) var report = ConversionReport()
  private var names: Set<String> = []
  private let file: File

  /// Creates the file, which must not be there; throws `HDF5Error` where that fails.
  init(path: String, storage: StorageOptions) throws {
    file = try File.create(path, exclusive: true)
    self.storage = storage
  }

  /// Creates a data set of numbers.
  ///
  /// Throws `Failure(.usage)` where the name is taken, or a chunk would be larger than HDF5 allows.
  func create(_ name: String, type: NumberType, shape: [Int]) throws -> DatasetTarget {
    let rowBytes = shape.dropFirst().reduce(type.byteWidth, *)
    let chunkRows = storage.chunkRows(rowCount: shape[0], rowBytes: rowBytes)
    if let chunkRows, chunkRows.multipliedReportingOverflow(by: rowBytes).partialValue >> 32 != 0 {
      throw Failure(
        .usage, "a chunk of \(chunkRows) rows of '\(name)' is 4 GiB or more",
        advice: "choose fewer with --chunk-rows")
    }
    try note(name, shape, type.rawValue)
    let isCompressed = storage.compression > 0
    let dataset = try file.root.createDataset(
      named: name, type.elementType, shape: shape,
      chunk: chunkRows.map { [$0] + shape.dropFirst() },
      compression: isCompressed ? storage.compression : nil, shuffle: isCompressed)
    return DatasetTarget(dataset, type: type, rowBytes: rowBytes, chunkRows: chunkRows)
  }

  /// Writes a data set of strings.
  func write(_ name: String, strings: [String]) throws {
    try note(name, [strings.count], "string")
    try file.root.createStringDataset(named: name, strings)
  }

  /// Adds a sentence to the report.
  func note(_ sentence: String) { report.notes.append(sentence) }

  /// Closes the file; throws `HDF5Error` where not all of it could be written.
  func close() throws { try file.close() }

  private func note(_ name: String, _ shape: [Int], _ type: String) throws {
    guard names.insert(name).inserted else {
      throw Failure(
        .usage, "two sources make the data set '\(name)'",
        advice: "give each a name, as in train=a.csv test=b.csv")
    }
    report.datasets.append(ConversionReport.Entry(name: name, shape: shape, type: type))
  }
}
