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
  /// - Throws: `Failure` (data) for one that holds no numbers or has no rows.
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
    return dataset
  }

  /// The rows of a data set: mapped, in memory, or read as needed.
  mutating func storage(_ dataset: Dataset, for field: FieldSelection) throws -> any FieldStorage {
    guard let kind = ElementKind(dataset.elementType) else {
      preconditionFailure("\(dataset.path) holds no numbers")
    }
    let origin = FieldOrigin(
      place: file.path, dataset: field.dataset, requiresExactIntegers: field.role == .target)
    if policy.maps, Self.isMappable(dataset), let offset = dataset.fileOffset,
      let mapping = FileMapping(file.path, offset: offset, count: dataset.byteSize)
    {
      return MemoryStorage(
        mapping.base, rows: dataset.rowCount, columns: dataset.rowSize, kind: kind, owner: mapping,
        origin: origin, description: "mapped", isAtHand: mapping.isReadAhead)
    }
    let readKind = dataset.readableKind(kind)
    let (size, overflow) = dataset.count.multipliedReportingOverflow(by: readKind.size)
    guard !overflow, size <= residentBytes else {
      return StreamedStorage(
        dataset, kind: kind, origin: origin, capacity: policy.cachedBytes)
    }
    residentBytes -= size
    let memory = AlignedBuffer<UInt8>(count: size)
    try dataset.read(
      0..<dataset.rowCount, as: readKind, into: UnsafeMutableRawBufferPointer(memory.buffer))
    return MemoryStorage(
      memory.pointer, rows: dataset.rowCount, columns: dataset.rowSize, kind: readKind,
      owner: memory, origin: origin, description: "in memory")
  }

  /// Whether the elements in the file are as this processor represents them.
  private static func isMappable(_ dataset: Dataset) -> Bool {
    dataset.elementSize == ElementKind(dataset.elementType)?.size
      && (dataset.byteOrder == nil || dataset.byteOrder == .native)
  }

  /// All rows in any order where every row is at hand; windows of chunks where some are streamed.
  ///
  /// It follows from the layout of the file and fixed sizes alone, so that it is the same on every
  /// machine.
  static func preferredShuffle(_ datasets: [Dataset], _ policy: StoragePolicy) -> ShuffleMode {
    let others = datasets.filter { !(isMappable($0) && $0.fileOffset != nil) }
    let size = others.reduce(0) { $0.addingReportingOverflow($1.byteSize).partialValue }
    guard size < 0 || size > StoragePolicy().residentBytes,
      let largest = others.max(by: { rowBytes($0) < rowBytes($1) })
    else { return .full }
    let rows = largest.storage.chunkShape?.first ?? max(1, (1 << 20) / rowBytes(largest))
    // Half of the cache, so that one window can go while the next comes.
    let chunkBytes = max(1, rows.multipliedReportingOverflow(by: rowBytes(largest)).partialValue)
    return .chunked(
      chunkRows: rows, windowChunks: max(1, StoragePolicy().cachedBytes / 2 / chunkBytes))
  }

  private static func rowBytes(_ dataset: Dataset) -> Int { dataset.rowSize * dataset.elementSize }
}
