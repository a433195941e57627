internal import CMPI

extension Communicator {
  /// Reduces the buffers of all ranks element by element, and gives each rank the result in place.
  public func allReduce<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, _ reduction: Reduction
  ) throws {
    for piece in session.pieces(of: buffer.count) {
      let part = UnsafeMutableBufferPointer(rebasing: buffer[piece])
      try checkWaiting(
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
      try checkWaiting(
        MPI_Reduce(
          isRoot ? cmpi_in_place() : UnsafeMutableRawPointer(part.baseAddress),
          isRoot ? UnsafeMutableRawPointer(part.baseAddress) : nil, Int32(part.count),
          T.messageType.handle, reduction.handle, Int32(clamping: root), handle),
        "MPI_Reduce")
    }
  }
}
