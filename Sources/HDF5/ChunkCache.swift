import CHDF5

/// How much of a chunked data set the library keeps uncompressed in memory.
///
/// A chunk that does not fit is read and uncompressed again for every row of it.
struct ChunkCache {
  /// The size in bytes.
  let size: Int

  /// What the library keeps by itself.
  static let defaultSize = 1 << 20
  /// Beyond the one chunk that must fit, no more than this is kept.
  static let largestSize = 64 << 20

  /// Whether the library's own size suffices.
  var isDefault: Bool { size <= Self.defaultSize }

  /// Room for all chunks that a row passes through.
  ///
  /// - `chunk` and `shape`: of equal rank.
  init(chunk: [Int], shape: [Int], elementSize: Int, _ subject: Subject) throws {
    let chunkSize = try (chunk + [elementSize]).checkedProduct(subject)
    let chunksPerRow = zip(shape, chunk).dropFirst().map { extent, size in
      Swift.max(1, extent / Swift.max(size, 1) + (extent % Swift.max(size, 1) == 0 ? 0 : 1))
    }
    let rows = (try? (chunksPerRow + [chunkSize]).checkedProduct(subject)) ?? .max
    size = Swift.max(chunkSize, Swift.min(rows, Self.largestSize))
  }

  /// What suits an open data set; nil where it has no chunks.
  init?(for dataset: hid_t, _ subject: Subject) throws {
    let properties = try Handle("H5Dget_create_plist", subject) { H5Dget_create_plist(dataset) }
    guard Storage.layout(properties.id) == .chunked else { return nil }
    let space = Dataspace(try Handle("H5Dget_space", subject) { H5Dget_space(dataset) })
    let shape = try space.extent(subject).shape
    let storage = try Storage(properties, rank: shape.count, subject)
    let type = Datatype(try Handle("H5Dget_type", subject) { H5Dget_type(dataset) })
    guard let chunk = storage.chunkShape else { return nil }
    try self.init(chunk: chunk, shape: shape, elementSize: type.size, subject)
  }

  /// The properties to open a data set with.
  func accessProperties(_ subject: Subject) throws(HDF5Error) -> Handle {
    let access = try Handle("H5Pcreate", subject) { H5Pcreate(chdf5_dataset_access()) }
    // A prime number of slots, many times the number of chunks, keeps chunks from sharing one.
    try Library.check("H5Pset_chunk_cache", subject) {
      H5Pset_chunk_cache(access.id, 12_421, Swift.max(size, Self.defaultSize), 0.75)
    }
    return access
  }
}
