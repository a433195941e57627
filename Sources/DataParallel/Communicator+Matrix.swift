import Compute
import MPI

extension Communicator {
  /// Joins the slices of all ranks on rank 0; the other ranks get nothing.
  func gather(_ slice: Matrix, counts: [Int]) throws -> [Float] {
    var block = [Float](repeating: 0, count: rank == 0 ? counts.reduce(0, +) : 0)
    try block.withUnsafeMutableBufferPointer {
      try gather(UnsafeBufferPointer(slice.buffer), into: $0, counts: counts, to: 0)
    }
    return block
  }

  /// Gives each rank its slice of a block that rank 0 has.
  func scatter(_ block: [Float], counts: [Int], into slice: Matrix) throws {
    try block.withUnsafeBufferPointer {
      try scatter($0, into: slice.buffer, counts: counts, from: 0)
    }
  }
}
