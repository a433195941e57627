import Compute
import Diagnostics
import HDF5

/// Opens data sets and decides how each is stored.
struct StorageOpener {
  private let file: File
  private let policy: StoragePolicy
  private var residentBytes: Int

  init(file: File, policy: StoragePolicy) {
    self.file = file
    self.policy = policy
    residentBytes = policy.residentBytes
  }

  /// A data set that can hold samples.
  ///
  /// - Throws: `Failure` (data) for one that holds no numbers, has no rows or lies in other files.
  func dataset(_ path: String) throws -> Dataset {
    let dataset = try file.root.dataset(named: path)
    let problem: String? =
      if !dataset.elementType.isNumeric {
        "holds elements of type \(dataset.elementType), not numbers"
      } else if dataset.shape.isEmpty {
        "is a single value, it has no rows"
      } else if dataset.rowSize == 0 {
        "has rows without values, its shape is \(dataset.shape)"
      } else {
        nil
      }
    if let problem { throw Failure(.data, "\(file.path): data set '\(path)' \(problem)") }
    try dataset.requireOwnElements()
    return dataset
  }

  /// The rows of a data set: mapped, in memory, or read as needed.
  mutating func storage(_ dataset: Dataset, for field: FieldSelection) throws -> any FieldStorage {
    guard let kind = ElementKind(dataset.elementType) else {
      preconditionFailure("\(dataset.path) holds no numbers")
    }
    let origin = FieldOrigin(
      place: file.path, dataset: field.dataset, requiresExactIntegers: field.role == .target)
    if policy.maps, dataset.isNative, let offset = dataset.fileOffset,
      let descriptor = dataset.fileDescriptor,
      let mapping = FileMapping(
        descriptor, offset: offset, count: dataset.byteSize, rowSize: dataset.rowBytes,
        place: "\(file.path.printable): data set '\(field.dataset.printable)'")
    {
      return MemoryStorage(
        mapping.base, rows: dataset.rowCount, columns: dataset.rowSize, kind: kind, owner: mapping,
        origin: origin, description: "mapped", isAtHand: mapping.isReadAhead,
        check: mapping.check)
    }
    if let filter = dataset.storage.missingFilters.first {
      throw Failure(
        .data,
        "\(file.path): data set '\(field.dataset)' is compressed with '\(filter)', which the HDF5 "
          + "library here cannot read",
        advice: "name a folder with its plugin in HDF5_PLUGIN_PATH, or copy the file with "
          + "h5repack -f GZIP=4 where it can be read")
    }
    let (size, overflow) = dataset.rowCount.multipliedReportingOverflow(by: dataset.rowBytes)
    guard !overflow, size <= residentBytes else {
      return StreamedStorage(
        dataset, kind: kind, origin: origin, capacity: policy.cachedBytes, threads: policy.threads)
    }
    residentBytes -= size
    return ResidentStorage(dataset, kind: kind, origin: origin)
  }

  /// All rows in any order where every row is at hand; windows of chunks where some are streamed.
  ///
  /// It follows from the layout of the file and the policy alone, so that it is the same on every
  /// machine.
  static func preferredShuffle(_ datasets: [Dataset], _ policy: StoragePolicy) -> ShuffleMode {
    let others = datasets.filter { !($0.isNative && $0.fileOffset != nil) }
    let size = others.reduce(0) { sum, dataset in
      let (bytes, overflow) = dataset.rowCount.multipliedReportingOverflow(by: dataset.rowBytes)
      return overflow ? .max : sum.addingReportingOverflow(bytes).partialValue
    }
    guard size < 0 || size > policy.residentBytes,
      let largest = others.max(by: { $0.rowBytes < $1.rowBytes })
    else { return .full }
    let rows = largest.blockRows ?? max(1, (1 << 20) / largest.rowBytes)
    // Half of the cache, so that one window can go while the next comes.
    let chunkBytes = max(1, rows.multipliedReportingOverflow(by: largest.rowBytes).partialValue)
    return .chunked(chunkRows: rows, windowChunks: max(1, policy.cachedBytes / 2 / chunkBytes))
  }
}
