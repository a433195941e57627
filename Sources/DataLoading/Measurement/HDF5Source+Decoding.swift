import Synchronization

extension HDF5Source {
  /// How fast the chunks of the file are decompressed, without reading and copying: a bound for all
  /// that reads them.
  ///
  /// - Parameters:
  ///   - rank: this rank's number among those that share the work.
  ///   - ranks: the number of these.
  ///   - threads: the threads of this rank.
  /// - Returns: the bytes, uncompressed, that all threads of this rank make in a second; nil where
  ///   there is nothing that they could decompress.
  /// - Throws: `Failure` and `HDF5Error` for what cannot be read.
  public func decodingSpeed(rank: Int, of ranks: Int, threads: Int) throws -> Double? {
    let blocks = readers.filter(\.isParallel).flatMap { reader in
      (0..<reader.blockCount).map { (reader: reader, block: $0) }
    }
    let own = blocks.enumerated().filter { $0.offset % ranks == rank }.map(\.element)
    let total = Mutex((bytes: 0, seconds: 0.0))
    try ParallelWork.run(own.count, threads: threads) { piece in
      let (reader, block) = own[piece]
      guard let time = try reader.decodingTime(block) else { return }
      total.withLock {
        $0.bytes += reader.rows(ofBlock: block).count * reader.rowSize
        $0.seconds += time / .seconds(1)
      }
    }
    let (bytes, seconds) = total.withLock { $0 }
    guard seconds > 0 else { return nil }
    return Double(bytes) / seconds * Double(min(threads, own.count))
  }
}
