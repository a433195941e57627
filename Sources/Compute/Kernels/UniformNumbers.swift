/// Numbers from U(low, high), drawn by counter: one for each element of each sample at each step.
public struct UniformNumbers: Sendable {
  private let low: Float
  private let scale: Float
  private let generator: Philox

  /// Numbers in a range; each is one of 2²⁴ equally likely ones.
  public init(_ range: Range<Float>, generator: Philox) {
    low = range.lowerBound
    scale = (range.upperBound - range.lowerBound) * 0x1p-24
    self.generator = generator
  }

  /// The number of one element of one sample at one step.
  public func element(_ column: Int, sample: Int, step: Int) -> Float {
    let lane = UInt64(column / 32 * 8 + column % 8)
    let words = generator.block(lane | UInt64(step) << 32, UInt64(sample))
    return low + Float(words[column % 32 / 8] >> 8) * scale
  }

  /// Fills a row with the numbers of one sample.
  ///
  /// Eight blocks are drawn side by side; each gives one of every eight neighbouring elements.
  public func fill(_ row: Matrix, sample: Int, step: Int) {
    let whole = row.count & ~31
    for column in stride(from: 0, to: whole, by: 32) {
      fill(row.pointer + column, block: column / 4, sample: sample, step: step)
    }
    guard whole < row.count else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { group in
      guard let start = group.baseAddress else { return }
      fill(start, block: whole / 4, sample: sample, step: step)
      (row.pointer + whole).update(from: start, count: row.count - whole)
    }
  }

  /// Fills 32 elements from eight blocks.
  @inline(__always)
  private func fill(_ elements: UnsafeMutablePointer<Float>, block: Int, sample: Int, step: Int) {
    let raw = UnsafeMutableRawPointer(elements)
    let words = generator.blocks(UInt64(block) | UInt64(step) << 32, UInt64(sample))
    store(words.0, raw)
    store(words.1, raw + 32)
    store(words.2, raw + 64)
    store(words.3, raw + 96)
  }

  /// Turns one word of each lane into a number.
  @inline(__always)
  private func store(_ words: SIMD8<UInt32>, _ raw: UnsafeMutableRawPointer) {
    // Processors convert signed numbers faster, and 24 bits have no sign.
    let units = SIMD8<Float>(SIMD8<Int32>(truncatingIfNeeded: words &>> 8))
    raw.storeBytes(of: low + units * scale, as: SIMD8<Float>.self)
  }
}
