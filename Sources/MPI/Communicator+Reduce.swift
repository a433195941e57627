internal import CMPI

extension Communicator {
  /// Reduces the buffers of all ranks element by element, and gives each rank the result in place.
  public func allReduce<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, _ reduction: Reduction
  ) throws {
    for piece in session.pieces(of: buffer.count) {
      let part = UnsafeMutableBufferPointer(rebasing: buffer[piece])
      try check(
        MPI_Allreduce(
          cmpi_in_place(), part.baseAddress, Int32(part.count), T.messageType.handle,
          reduction.handle, handle),
        "MPI_Allreduce")
    }
  }

  /// Reduces one value of each rank, and gives each rank the result.
  public func allReduce<T: MPIScalar>(_ value: T, _ reduction: Reduction) throws -> T {
    var result = value
    try withUnsafeMutablePointer(to: &result) { pointer in
      try allReduce(UnsafeMutableBufferPointer(start: pointer, count: 1), reduction)
    }
    return result
  }

  /// Reduces the buffers of all ranks element by element, in place on `root`; the other buffers
  /// stay as they are.
  public func reduce<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, _ reduction: Reduction, to root: Int
  ) throws {
    for piece in session.pieces(of: buffer.count) {
      let part = UnsafeMutableBufferPointer(rebasing: buffer[piece])
      let isRoot = rank == root
      try check(
        MPI_Reduce(
          isRoot ? cmpi_in_place() : UnsafeMutableRawPointer(part.baseAddress),
          isRoot ? UnsafeMutableRawPointer(part.baseAddress) : nil, Int32(part.count),
          T.messageType.handle, reduction.handle, Int32(clamping: root), handle),
        "MPI_Reduce")
    }
  }

  /// Reduces the buffers of all ranks element by element, and gives each rank its own segment.
  ///
  /// - Parameters:
  ///   - buffer: `[counts[0] + counts[1] + …]`, the segments of all ranks one after another; left
  ///     as it is.
  ///   - segment: `[counts[rank]]`, receives the result; must not overlap `buffer`.
  ///   - counts: the lengths of the segments, the same on all ranks; zeros are allowed.
  public func reduceScatter<T: MPIScalar>(
    _ buffer: UnsafeBufferPointer<T>, into segment: UnsafeMutableBufferPointer<T>, counts: [Int],
    _ reduction: Reduction
  ) throws {
    let segments = Segments(counts, ranks: size, largestCount: session.largestCount)
    precondition(buffer.count == segments.total, "the buffer holds all segments")
    precondition(segment.count == counts[rank], "the segment has this rank's count")
    guard !segments.fitOneCall else {
      try check(
        MPI_Reduce_scatter(
          buffer.baseAddress, segment.baseAddress, segments.counts, T.messageType.handle,
          reduction.handle, handle),
        "MPI_Reduce_scatter")
      return
    }
    for owner in 0..<size {
      for piece in session.pieces(of: counts[owner]) {
        let start = segments.offsets[owner] + piece.lowerBound
        let target = rank == owner ? segment.baseAddress?.advanced(by: piece.lowerBound) : nil
        try check(
          MPI_Reduce(
            buffer.baseAddress?.advanced(by: start), target, Int32(piece.count),
            T.messageType.handle, reduction.handle, Int32(owner), handle),
          "MPI_Reduce")
      }
    }
  }
}
