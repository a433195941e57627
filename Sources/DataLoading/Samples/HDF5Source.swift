import Compute
import Diagnostics
import HDF5

/// Samples in the data sets of an HDF5 file: one data set for each field, one row for each sample.
///
/// A data set of any numeric type and of any rank from 1 on will do; without further axes its rows
/// are single numbers. What lies in one piece in the file is mapped into memory, other data sets are
/// read as a whole if they fit, and as they are needed otherwise.
public final class HDF5Source: SampleSource {
  /// What a sample consists of.
  public let fields: [Field]
  /// The number of samples.
  public let count: Int
  /// The order that suits how the data sets are stored.
  public let preferredShuffle: ShuffleMode
  /// The path of the file.
  public let path: String
  /// The data set of each field.
  public let datasets: [String]
  /// The type and shape of each of them: `uint8 [60000, 28, 28]`.
  public let datasetTypes: [String]
  /// The data sets that are read into memory as a whole.
  let unread: [ResidentStorage]
  private let storages: [any FieldStorage]
  private let layouts: [ChunkLayout]
  private let cachedBytes: Int

  /// Opens data sets of a file.
  ///
  /// - Throws: `Failure` for a file or data set that is missing, that holds no numbers, or whose
  ///   number of rows differs from the others'; `HDF5Error`.
  public convenience init(
    _ path: String, _ selection: [FieldSelection], policy: StoragePolicy = StoragePolicy()
  ) throws {
    try self.init(File(path), selection, policy: policy)
  }

  /// Opens data sets of an open file.
  ///
  /// - Throws: as `init(_:_:policy:)`.
  public init(
    _ file: File, _ selection: [FieldSelection], policy: StoragePolicy = StoragePolicy()
  ) throws {
    precondition(!selection.isEmpty, "a source without fields")
    var opener = StorageOpener(file: file, policy: policy)
    let opened = try selection.map { (field: $0, dataset: try opener.dataset($0.dataset)) }
    count = opened[0].dataset.rowCount
    for (field, dataset) in opened where dataset.rowCount != count {
      throw Failure(
        .data,
        "\(file.path): data sets '\(opened[0].field.dataset)' and '\(field.dataset)' have \(count)"
          + " and \(dataset.rowCount) rows",
        advice: "every row of one must belong to the same row of the other")
    }
    fields = opened.map { field, dataset in
      Field(name: field.name, role: field.role, shape: Array(dataset.shape.dropFirst()))
    }
    storages = try opened.map { try opener.storage($1, for: $0) }
    unread = storages.compactMap { $0 as? ResidentStorage }
    cachedBytes = policy.cachedBytes
    layouts = opened.map { ChunkLayout($1, path: file.path) }
    path = file.path
    datasets = selection.map(\.dataset)
    datasetTypes = opened.map { "\($0.dataset.elementType) \($0.dataset.shape)" }
    preferredShuffle = StorageOpener.preferredShuffle(opened.map(\.dataset), policy)
    if storages.contains(where: { $0 is StreamedStorage }) { ReadAhead.begin(file.path) }
    if !policy.defersReading { try ResidentRows(unread).readPrivately(threads: policy.threads) }
  }

  /// Writes rows of a field to a matrix; throws as `SampleSource` says.
  public func gather(_ field: Int, rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    try storages[field].gather(rows, affine: affine, into: matrix)
  }

  /// Writes rows of a field to memory as they are; throws as `SampleSource` says.
  public func gather(
    _ field: Int, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>
  ) throws {
    try storages[field].gather(rows, into: values)
  }

  /// Whether gathering rows is only copying memory.
  public var isAtHand: Bool { storages.allSatisfy { $0.isAtHand } }

  /// How each field is stored, in words.
  public var storageDescriptions: [String] {
    zip(datasets, storages).map { "\($0): \($1.description)" }
  }

  /// The memory that the rows take of this process alone, at most.
  public var memoryBytes: Int { storages.reduce(0) { $0 + $1.memoryBytes } }

  /// What in the chunks of the file makes reading slow, in words.
  public func layoutCautions(shuffle: ShuffleMode, batchRows: Int, readers: Int) -> [String] {
    zip(storages, layouts).compactMap { storage, layout in
      if storage is MemoryStorage { return nil }
      return layout.caution(
        storage is ResidentStorage ? .resident : .streamed, cachedBytes: cachedBytes,
        shuffle: shuffle, batchRows: batchRows, readers: readers)
    }
  }

  /// The blocks of rows that were read so far of data sets that are read as needed.
  public var blocksRead: Int {
    storages.reduce(0) { $0 + (($1 as? StreamedStorage)?.blocksRead ?? 0) }
  }

  /// The bytes of a row of all fields in the file.
  public var rowBytes: Int { layouts.reduce(0) { $0 + $1.rowBytes } }

  /// What reads fields that are not mapped.
  var readers: [BlockReader] {
    storages.compactMap { ($0 as? StreamedStorage)?.reader ?? ($0 as? ResidentStorage)?.reader }
  }

  /// The chunks of each field, in words that tell files apart.
  public var layoutDescriptions: [String] { layouts.map(\.description) }
}
