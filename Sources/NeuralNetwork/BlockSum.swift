import Compute

/// The sum of numbers that are computed on the way: in blocks that stay in the cache, so that the
/// loops that compute them vectorise, and in Double.
enum BlockSum {
  private static let block = 256

  /// The sum of `count` numbers.
  ///
  /// - Parameter compute: writes the numbers with the given indices to the given memory.
  @inline(__always)
  static func sum(_ count: Int, _ compute: (Range<Int>, Matrix) -> Void) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { memory in
      guard let pointer = memory.baseAddress else { return 0 }
      var total = 0.0
      for start in stride(from: 0, to: count, by: block) {
        let range = start..<min(start + block, count)
        let values = Matrix(pointer: pointer, rows: 1, columns: range.count)
        compute(range, values)
        total += values.sum
      }
      return total
    }
  }
}
