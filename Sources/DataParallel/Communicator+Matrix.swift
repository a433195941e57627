import Compute
import MPI

extension Communicator {
  /// Tells the messages from others between the same ranks.
  private static var stateTag: Int { 4 }

  /// Joins the slices of all ranks on rank 0, each in its place; the other ranks get nothing.
  ///
  /// - Parameter slices: where each rank's slice lies in the block, in any order; together the whole.
  func gather(_ slice: Matrix, _ slices: [Range<Int>]) throws -> [Float] {
    guard rank == 0 else {
      try send(UnsafeBufferPointer(slice.buffer), to: 0, tag: Self.stateTag)
      return []
    }
    var block = [Float](repeating: 0, count: slices.reduce(0) { $0 + $1.count })
    try block.withUnsafeMutableBufferPointer { block in
      _ = UnsafeMutableBufferPointer(rebasing: block[slices[0]]).update(from: slice.buffer)
      for owner in 1..<size {
        try receive(
          UnsafeMutableBufferPointer(rebasing: block[slices[owner]]), from: owner,
          tag: Self.stateTag)
      }
    }
    return block
  }

  /// Gives each rank its slice of a block that rank 0 has: the inverse of `gather`.
  func scatter(_ block: [Float], _ slices: [Range<Int>], into slice: Matrix) throws {
    guard rank == 0 else {
      return try receive(slice.buffer, from: 0, tag: Self.stateTag)
    }
    try block.withUnsafeBufferPointer { block in
      _ = slice.buffer.update(fromContentsOf: block[slices[0]])
      for owner in 1..<size {
        try send(
          UnsafeBufferPointer(rebasing: block[slices[owner]]), to: owner, tag: Self.stateTag)
      }
    }
  }
}
