import Diagnostics

/// The data sets of some sources that are to be in memory as a whole and are not yet.
///
/// They are read together: into memory of this process alone, or each rank of a node a part of them
/// into memory that all share.
public struct ResidentRows: Sendable {
  private let storages: [ResidentStorage]
  private let offsets: [Int]
  /// The bytes that they take together.
  public let byteCount: Int

  /// What is missing in the memory of some sources, of which each counts once.
  public init(_ sources: [any SampleSource]) {
    self.init(sources.distinct.compactMap { $0 as? HDF5Source }.flatMap(\.unread))
  }

  init(_ storages: [ResidentStorage]) {
    self.storages = storages
    var end = 0
    offsets = storages.map { storage in
      defer { end += (storage.byteCount + Self.alignment - 1) / Self.alignment * Self.alignment }
      return end
    }
    byteCount = end
  }

  /// Bytes at whose multiples data sets begin.
  private static let alignment = 4096

  /// Reads this rank's part of the rows: every so many-th block.
  ///
  /// - Parameters:
  ///   - memory: `byteCount` bytes.
  ///   - rank: this rank's number among those that share the memory.
  ///   - ranks: the number of these.
  ///   - threads: how many threads of this rank read.
  /// - Throws: `Failure` and `HDF5Error` for what cannot be read.
  public func read(
    into memory: UnsafeMutableRawBufferPointer, rank: Int = 0, of ranks: Int = 1, threads: Int
  ) throws {
    precondition(memory.count >= byteCount, "memory for \(memory.count) bytes")
    let blocks = storages.indices.flatMap { storage in
      (0..<storages[storage].reader.blockCount).map { (storage, $0) }
    }
    let own = blocks.enumerated().filter { $0.offset % ranks == rank }.map(\.element)
    for path in Set(storages.map(\.path)) { ReadAhead.begin(path) }
    nonisolated(unsafe) let memory = memory
    try ParallelWork.run(own.count, threads: threads) { piece in
      let (storage, block) = own[piece]
      let reader = storages[storage].reader
      let rows = reader.rows(ofBlock: block)
      storages[storage].announce(rows)
      let start = offsets[storage] + rows.lowerBound * reader.rowSize
      try reader.read(
        block,
        into: UnsafeMutableRawBufferPointer(
          rebasing: memory[start..<start + rows.count * reader.rowSize]))
    }
  }

  /// Uses memory that all rows were read into.
  ///
  /// - Parameter owner: keeps the memory for as long as it lives.
  public func take(_ memory: UnsafeMutableRawBufferPointer, owner: AnyObject, isShared: Bool) {
    guard let base = memory.baseAddress else { return }
    for (storage, offset) in zip(storages, offsets) {
      storage.take(base + offset, owner: owner, isShared: isShared)
    }
  }

  /// Reads all rows into memory of this process alone.
  ///
  /// - Throws: as `read(into:rank:of:threads:)`.
  public func readPrivately(threads: Int) throws {
    let memory = try PageMemory(count: byteCount)
    try read(into: memory.bytes, threads: threads)
    take(memory.bytes, owner: memory, isShared: false)
  }
}
