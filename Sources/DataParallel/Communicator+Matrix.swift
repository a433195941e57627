import Compute
import MPI

extension Communicator {
  /// Tells the messages from others between the same ranks.
  private static var stateTag: Int { 4 }

  /// Joins the slices of all ranks on rank 0, each in its place.
  ///
  /// - Parameters:
  ///   - slices: where each rank's slice lies in the block; together the whole.
  ///   - block: where the whole goes on rank 0.
  func gather(_ slice: Matrix, _ slices: [ParameterSlice], into block: Matrix) throws {
    guard rank == 0 else {
      return try send(UnsafeBufferPointer(slice.buffer), to: 0, tag: Self.stateTag)
    }
    slices[0].write(slice, to: block)
    for owner in 1..<size {
      try AlignedBuffer.withMatrix(columns: slices[owner].count) { own in
        try receive(own.buffer, from: owner, tag: Self.stateTag)
        slices[owner].write(own, to: block)
      }
    }
  }

  /// Gives each rank its slice of a block that rank 0 has: the inverse of `gather`.
  func scatter(_ block: Matrix, _ slices: [ParameterSlice], into slice: Matrix) throws {
    guard rank == 0 else {
      return try receive(slice.buffer, from: 0, tag: Self.stateTag)
    }
    slices[0].read(block, into: slice)
    for owner in 1..<size {
      try AlignedBuffer.withMatrix(columns: slices[owner].count) { own in
        slices[owner].read(block, into: own)
        try send(UnsafeBufferPointer(own.buffer), to: owner, tag: Self.stateTag)
      }
    }
  }
}
