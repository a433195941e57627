import Compute
import MPI

extension Communicator {
  /// Tells the messages from others between the same ranks.
  private static var stateTag: Int { 4 }

  /// Joins the slices of all ranks on rank 0, each in its place; the other ranks get nothing.
  ///
  /// - Parameter slices: where each rank's slice lies in the block; together the whole.
  func gather(_ slice: Matrix, _ slices: [ParameterSlice]) throws -> [Float] {
    guard rank == 0 else {
      try send(UnsafeBufferPointer(slice.buffer), to: 0, tag: Self.stateTag)
      return []
    }
    var block = [Float](repeating: 0, count: slices.reduce(0) { $0 + $1.count })
    try block.withUnsafeMutableBufferPointer { block in
      guard let start = block.baseAddress else { return }
      let whole = Matrix(pointer: start, rows: 1, columns: block.count)
      slices[0].write(slice, to: whole)
      for owner in 1..<size {
        try AlignedBuffer.withMatrix(columns: slices[owner].count) { own in
          try receive(own.buffer, from: owner, tag: Self.stateTag)
          slices[owner].write(own, to: whole)
        }
      }
    }
    return block
  }

  /// Gives each rank its slice of a block that rank 0 has: the inverse of `gather`.
  func scatter(_ block: [Float], _ slices: [ParameterSlice], into slice: Matrix) throws {
    guard rank == 0 else {
      return try receive(slice.buffer, from: 0, tag: Self.stateTag)
    }
    try AlignedBuffer.withMatrix(columns: block.count) { whole in
      _ = whole.buffer.update(fromContentsOf: block)
      slices[0].read(whole, into: slice)
      for owner in 1..<size {
        try AlignedBuffer.withMatrix(columns: slices[owner].count) { own in
          slices[owner].read(whole, into: own)
          try send(UnsafeBufferPointer(own.buffer), to: owner, tag: Self.stateTag)
        }
      }
    }
  }
}
