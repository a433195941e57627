internal import CMPI

extension Communicator {
  /// Gives every rank the segments of all ranks, in place.
  ///
  /// - Parameters:
  ///   - buffer: `[counts[0] + counts[1] + …]`, the segments of all ranks one after another; this
  ///     rank's own segment is already there.
  ///   - counts: the lengths of the segments, the same on all ranks; zeros are allowed.
  public func allGather<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, counts: [Int]
  ) throws {
    let segments = Segments(counts, ranks: size, largestCount: session.largestCount)
    precondition(buffer.count == segments.total, "the buffer holds all segments")
    guard !segments.fitOneCall else {
      let type = T.messageType.handle
      try checkWaiting(
        MPI_Allgatherv(
          cmpi_in_place(), 0, type, buffer.baseAddress, segments.counts, segments.displacements,
          type, handle),
        "MPI_Allgatherv")
      return
    }
    for owner in 0..<size {
      let start = segments.offsets[owner]
      let segment = UnsafeMutableBufferPointer(rebasing: buffer[start..<start + counts[owner]])
      try broadcast(segment, from: owner)
    }
  }

  /// Gives every rank the values of all ranks, by rank.
  public func allGather<T: MPIScalar>(_ value: T) throws -> [T] {
    var values = [T](repeating: value, count: size)
    try values.withUnsafeMutableBufferPointer {
      try allGather($0, counts: [Int](repeating: 1, count: size))
    }
    return values
  }

  /// Gives `root` the segments of all ranks.
  ///
  /// - Parameters:
  ///   - segment: `[counts[rank]]`, this rank's own.
  ///   - buffer: on `root` `[counts[0] + counts[1] + …]`, receives the segments one after another;
  ///     ignored elsewhere.
  ///   - counts: the lengths of the segments, the same on all ranks; zeros are allowed.
  public func gather<T: MPIScalar>(
    _ segment: UnsafeBufferPointer<T>, into buffer: UnsafeMutableBufferPointer<T>?, counts: [Int],
    to root: Int
  ) throws {
    let segments = Segments(counts, ranks: size, largestCount: session.largestCount)
    precondition(segment.count == counts[rank], "the segment has this rank's count")
    precondition(
      rank != root || buffer?.count == segments.total, "the buffer of the root holds all segments")
    guard !segments.fitOneCall else {
      let type = T.messageType.handle
      try checkWaiting(
        MPI_Gatherv(
          segment.baseAddress, Int32(segment.count), type, buffer?.baseAddress, segments.counts,
          segments.displacements, type, Int32(clamping: root), handle),
        "MPI_Gatherv")
      return
    }
    guard rank == root, let buffer else {
      return try sendPieces(segment, to: root, tag: Self.segmentTag)
    }
    for owner in 0..<size {
      let start = segments.offsets[owner]
      let target = UnsafeMutableBufferPointer(rebasing: buffer[start..<start + counts[owner]])
      if owner == rank {
        _ = target.update(from: segment)
      } else {
        try receivePieces(target, from: owner, tag: Self.segmentTag)
      }
    }
  }

  /// Gives `root` the arrays of all ranks, by rank, of whatever lengths; the other ranks get `[]`.
  public func gather<T: MPIScalar>(_ array: [T], to root: Int) throws -> [[T]] {
    let counts = try allGather(array.count)
    let total = rank == root ? counts.reduce(0, +) : 0
    let joined = try [T](unsafeUninitializedCapacity: total) { buffer, initialized in
      let whole = UnsafeMutableBufferPointer(rebasing: buffer[..<total])
      try array.withUnsafeBufferPointer {
        try gather($0, into: rank == root ? whole : nil, counts: counts, to: root)
      }
      initialized = total
    }
    guard rank == root else { return [] }
    var start = 0
    return counts.map { count in
      defer { start += count }
      return Array(joined[start..<start + count])
    }
  }

  /// Gives `root` the names of the hosts that the ranks run on, by rank; the other ranks get `[]`.
  public func gatherProcessorNames(to root: Int) throws -> [String] {
    try gather(Array(MPIEnvironment.processorName.utf8), to: root).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}
