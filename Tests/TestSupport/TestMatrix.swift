import Compute

extension Matrix {
  /// A view of memory of its own, aligned as `AlignedBuffer` aligns it, that lives as long as the
  /// process: a test need not hold on to an owner.
  public static func lasting(rows: Int, columns: Int, _ value: (Int) -> Float = { _ in 0 })
    -> Matrix
  {
    let buffer = Unmanaged.passRetained(AlignedBuffer<Float>(count: rows * columns))
    let matrix = buffer.takeUnretainedValue().matrix(rows: rows, columns: columns)
    for index in 0..<matrix.count { matrix.pointer[index] = value(index) }
    return matrix
  }

  /// A vector with the given values.
  public static func lasting(_ values: [Float]) -> Matrix {
    lasting(rows: 1, columns: values.count) { values[$0] }
  }

  /// Rows of numbers from N(0, 1), a function of the seed.
  public static func random(rows: Int = 1, columns: Int, seed: UInt64) -> Matrix {
    let generator = Philox(seed: seed, purpose: .noise)
    return lasting(rows: rows, columns: columns) {
      Float(generator.normalPair(UInt64($0)).0)
    }
  }

  /// Whether the values of two views are the same to the bit. (Comparing arrays in `#expect` would
  /// print all of them.)
  public func hasSameBits(as other: Matrix) -> Bool {
    count == other.count && zip(buffer, other.buffer).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
