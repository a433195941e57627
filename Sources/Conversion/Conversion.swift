import Diagnostics

/// Makes an HDF5 file of idx, npy and csv files, any of them plain or gzip, and of HDF5 files.
///
/// - An array (idx, npy) becomes one data set of its shape.
/// - A table (csv) becomes the data sets `inputs` `[rows, features]` and, where a label is named,
///   `targets` `[rows]`; one more per group of columns. `columns` holds the names of the features,
///   `vocabularies/<column>` the categories of a column in the order of their codes.
/// - Of an HDF5 file, one data set, those of a group or all are stored anew, under their names there:
///   in other chunks, for instance.
/// - Where the rows are split, all this lies in the groups `train`, `validation` and `test`.
///
/// The output appears under its name only when it is complete; sources are only read.
public struct Conversion: Sendable {
  /// What is converted.
  public var sources: [ConversionSource]
  /// The path of the HDF5 file.
  public var output: String
  /// Whether an existing output is replaced.
  public var overwrite = false
  /// How csv files are read.
  public var table = TableOptions()
  /// How rows are divided; nil: not at all.
  public var split: RowSplit?
  /// How data sets are stored.
  public var storage = StorageOptions()

  /// Creates a conversion from the arguments of a command: sources, then the output.
  ///
  /// Throws `Failure(.usage)` where there are not at least two.
  public init(arguments: [String]) throws {
    guard let output = arguments.last, arguments.count >= 2 else {
      throw Failure(
        .usage, "a source and an output are needed",
        advice: "write: nntrain convert train.csv data.h5")
    }
    self.output = output
    sources = try arguments.dropLast().map { try ConversionSource($0) }
  }

  /// Where this process writes the output until it is complete: what is left behind where the
  /// process is killed. Nil where the output can be no file.
  public var temporaryPath: String? { OutputFile.temporaryPath(for: output) }

  /// Converts; tells what was written.
  ///
  /// Throws `Failure`: `data` for content that is wrong, `missingInput` for a source that is
  /// absent, `cannotCreate` for an output that exists or cannot be made, `usage` for options that
  /// do not fit the sources; `HDF5Error` where writing fails. Then nothing is left behind.
  public func run() throws -> ConversionReport {
    let file = try OutputFile(path: output, overwrite: overwrite, sources: sources.map(\.path))
    do {
      let report = try write(to: file.temporaryPath)
      try file.commit()
      return report
    } catch {
      file.discard()
      throw error
    }
  }

  private func write(to path: String) throws -> ConversionReport {
    var arrays: [ArrayConversion] = []
    var tables: [(name: String?, table: Table)] = []
    var others: [DatasetSelection] = []
    for source in sources {
      let stream = try ByteStream(path: source.path)
      let kind = try ConversionSource.kind(of: stream)
      guard source.dataset == nil || kind == .hdf5 else {
        throw Failure(
          .usage, "'\(source.path)' is no HDF5 file, and has no '\(source.dataset ?? "")'")
      }
      switch kind {
      case .hdf5:
        let selection = try DatasetSelection(source)
        arrays += selection.arrays
        others.append(selection)
      case .array:
        arrays.append(
          ArrayConversion(name: try source.arrayName(), reader: try ArrayReader(stream)))
      case .table:
        tables.append((source.name, try Table(stream, options: table)))
      }
    }
    try checkSplit(
      names: arrays.map(\.name) + tables.compactMap(\.name),
      rowCounts: arrays.map { ($0.reader.path, $0.reader.rowCount) }
        + tables.map { ($0.table.path, $0.table.rowCount) })
    let writer = try DatasetWriter(path: path, storage: storage)
    for array in arrays { try array.write(to: writer, split: split) }
    for selection in others {
      for (name, dataset) in selection.strings {
        try writer.write(name, strings: dataset.readStrings())
      }
      for note in selection.notes { writer.note(note) }
    }
    if !tables.isEmpty {
      let set = try TableSet(tables.map(\.table))
      try TableConversion(set, names: tables.map(\.name), options: table, split: split)
        .write(to: writer)
    }
    try writer.close()
    return writer.report
  }

  /// Rows that belong together stay together only where every source has as many.
  private func checkSplit(names: [String], rowCounts: [(path: String, count: Int)]) throws {
    guard split != nil else { return }
    for name in names {
      let part = String(name.prefix { $0 != "/" })
      if ["train", "validation", "test"].contains(part) {
        throw Failure(
          .usage, "'\(name)' names a part, and --split makes the parts",
          advice: "leave out '\(part)' from the name, or --split")
      }
    }
    if let first = rowCounts.first, let other = rowCounts.first(where: { $0.count != first.count })
    {
      throw Failure(
        .data,
        "'\(first.path)' has \(first.count) rows and '\(other.path)' \(other.count): "
          + "they cannot be split alike")
    }
  }
}
