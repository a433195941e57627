import Glibc

/// A product of random numbers, run in several ways to see whether the bits agree.
///
/// Which kernel runs, and in which order it adds, depends on shapes and threads and never on the
/// numbers; other orders round differently in some of thousands of sums.
struct ProductTrial {
  private let shape: ProductShape
  private let a: Matrix
  private let b: Matrix
  private let roundedA: RoundedCopy
  private let roundedB: RoundedCopy
  private let memory: [AlignedBuffer<Float>]
  private let bias: AlignedBuffer<Float>
  private let before: AlignedBuffer<Float>

  init(of shape: ProductShape) {
    self.shape = shape
    memory = [
      Self.numbers(shape.rows * shape.depth, seed: 1),
      Self.numbers(shape.depth * shape.columns, seed: 2),
    ]
    // As they lie in memory: A has rows of its own where it is cut into parts.
    a = memory[0].matrix(rows: shape.rows, columns: shape.depth)
    b = memory[1].matrix(rows: shape.depth, columns: shape.columns)
    roundedA = RoundedCopy(rows: a.rows, columns: a.columns, precision: shape.precision)
    roundedB = RoundedCopy(rows: b.rows, columns: b.columns, precision: shape.precision)
    roundedA.update(a, rows: 0..<a.rows)
    roundedB.update(b, rows: 0..<b.rows)
    bias = Self.numbers(shape.bias ? shape.columns : 0, seed: 3)
    before = Self.numbers(shape.accumulate ? shape.rows * shape.columns : 0, seed: 4)
  }

  /// Whether two ways to compute the whole product give the same bits.
  func agree(_ one: MatrixProduct, _ other: MatrixProduct) throws -> Bool {
    try result(of: one).hasSameBits(as: result(of: other), from: 0)
  }

  /// Whether a product of fewer rows, run on one part of the rows after the other, gives the bits of
  /// the whole product. The last part ends with the last row.
  func agree(_ whole: MatrixProduct, parts: MatrixProduct) throws -> Bool {
    precondition(!shape.transposeA && !shape.accumulate, "the rows of \(shape) are not apart")
    let rows = parts.shape.rows
    let result = try result(of: whole)
    let starts = [shape.rows - rows] + stride(from: 0, through: shape.rows - rows, by: rows)
    return try starts.allSatisfy { start in
      let part = AlignedBuffer<Float>(count: rows * shape.columns)
      try run(parts, firstRow: start, into: part)
      return part.hasSameBits(as: result, from: start * shape.columns)
    }
  }

  private func result(of product: MatrixProduct) throws -> AlignedBuffer<Float> {
    let result = AlignedBuffer<Float>(count: shape.rows * shape.columns)
    if shape.accumulate { result.pointer.update(from: before.pointer, count: before.count) }
    try run(product, firstRow: 0, into: result)
    return result
  }

  private func run(
    _ product: MatrixProduct, firstRow: Int, into result: AlignedBuffer<Float>
  ) throws {
    let rows = product.shape.rows
    try withExtendedLifetime((memory, roundedA, roundedB, bias, result)) {
      try product.run(
        roundedA.operand(a, rows: firstRow..<firstRow + rows),
        roundedB.operand(b, rows: 0..<b.rows),
        bias: shape.bias ? bias.matrix(rows: 1, columns: shape.columns) : nil,
        into: result.matrix(rows: rows, columns: shape.columns))
    }
  }

  /// Numbers in [−1, 1) with all their bits in use, from a linear congruential generator
  /// (multiplier: Knuth's MMIX).
  private static func numbers(_ count: Int, seed: UInt64) -> AlignedBuffer<Float> {
    let buffer = AlignedBuffer<Float>(count: count)
    var state = seed
    for i in 0..<count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      buffer.pointer[i] = Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
    }
    return buffer
  }
}

extension AlignedBuffer<Float> {
  fileprivate func hasSameBits(as other: AlignedBuffer<Float>, from start: Int) -> Bool {
    memcmp(pointer, other.pointer + start, count * MemoryLayout<Float>.stride) == 0
  }
}
