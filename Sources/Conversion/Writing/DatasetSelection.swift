import Diagnostics
import HDF5

/// The data sets of an HDF5 file that a source names: one, all in a group, or all of the file.
struct DatasetSelection {
  /// Those of numbers, with their new names.
  private(set) var arrays: [ArrayConversion] = []
  /// Those of strings.
  private(set) var strings: [(name: String, dataset: Dataset)] = []
  /// What is left out, and why.
  private(set) var notes: [String] = []

  /// Opens what a source names.
  ///
  /// Throws `Failure(.data)` where there is nothing of the name, or nothing to convert, and
  /// `HDF5Error`.
  init(_ source: ConversionSource) throws {
    try FileExaminer.examine(source.path)
    let file = try File(source.path)
    let path = source.dataset ?? "/"
    if try path != "/" && Self.isDataset(path, in: file) {
      let dataset = try file.root.dataset(named: path)
      try add(dataset, as: source.name ?? Self.name(path), of: source.path)
      if let note = notes.first { throw Failure(.data, note) }
      return
    }
    let group = path == "/" ? file.root : try file.root.group(named: path)
    try group.walk { entry in
      guard let dataset = entry.dataset else { return }
      let own = Self.name(dataset.path)
      guard let prefix = source.name else { return try add(dataset, as: own, of: source.path) }
      let below = Self.name(String(own.dropFirst(Self.name(group.path).count)))
      try add(dataset, as: "\(prefix)/\(below)", of: source.path)
    }
    guard !arrays.isEmpty || !strings.isEmpty else {
      throw Failure(.data, "'\(source.path)' has no data sets to convert in '\(path)'")
    }
  }

  private static func isDataset(_ path: String, in file: File) throws -> Bool {
    if try file.root.contains(path), (try? file.root.group(named: path)) != nil { return false }
    return true
  }

  /// A path without the slashes around it.
  private static func name(_ path: String) -> String {
    path.split(separator: "/").joined(separator: "/")
  }

  private mutating func add(_ dataset: Dataset, as name: String, of file: String) throws {
    if let reader = DatasetReader(dataset, in: file) {
      try dataset.requirePlausibleSize()
      arrays.append(ArrayConversion(name: name, reader: reader))
    } else if dataset.elementType.isString, dataset.shape.count == 1 {
      strings.append((name, dataset))
    } else {
      notes.append(
        "'\(file):\(Self.name(dataset.path))' is left out: \(dataset.elementType) \(dataset.shape) "
          + "makes no rows of numbers")
    }
  }
}
