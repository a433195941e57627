/// A mask of zeros and a constant, drawn by counter: the multipliers of inverted dropout.
///
/// Each element takes 16 random bits and is kept where they are at least `rate` · 2¹⁶; a kept one is
/// 1 / (1 − rate), with the rate rounded to a multiple of 2⁻¹⁶, so that the mean is exactly 1.
public struct RandomMask: Sendable {
  /// An element whose 16 bits are below this number is dropped.
  public let threshold: UInt32
  /// What a kept element is.
  public let scale: Float
  private let generator: Philox

  /// A mask that drops with probability `rate`, in [0, 1).
  public init(rate: Double, generator: Philox) {
    precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
    threshold = min(UInt32((rate * 65536).rounded()), 65535)
    scale = Float(65536 / (65536 - Double(threshold)))
    self.generator = generator
  }

  /// The multiplier of one element of one sample at one step.
  public func element(_ column: Int, sample: Int, step: Int) -> Float {
    let lane = UInt64(column / 64 * 8 + column % 8)
    let words = generator.block(lane | UInt64(step) << 32, UInt64(sample))
    let position = column % 64 / 8
    let bits = words[position / 2] >> (position % 2 == 0 ? 0 : 16) & 0xFFFF
    return bits < threshold ? 0 : scale
  }

  /// Fills a row with the multipliers of one sample.
  ///
  /// Eight blocks are drawn side by side; each gives one of every eight neighbouring elements, so
  /// that the words lie in order in vector registers.
  public func fill(_ row: Matrix, sample: Int, step: Int) {
    var column = 0
    while column < row.count {
      let words = generator.blocks(
        UInt64(column / 8) | UInt64(step) << 32, UInt64(sample))
      store(words.0, row, column)
      store(words.1, row, column + 16)
      store(words.2, row, column + 32)
      store(words.3, row, column + 48)
      column += 64
    }
  }

  /// Turns one word of each lane into sixteen multipliers.
  @inline(__always)
  private func store(_ words: SIMD8<UInt32>, _ row: Matrix, _ column: Int) {
    store(bits: words & 0xFFFF, row, column)
    store(bits: words &>> 16, row, column + 8)
  }

  @inline(__always)
  private func store(bits: SIMD8<UInt32>, _ row: Matrix, _ column: Int) {
    let kept = SIMD8<Float>(repeating: scale)
    let values = kept.replacing(with: 0, where: bits .< SIMD8(repeating: threshold))
    if column + 8 <= row.count {
      UnsafeMutableRawPointer(row.pointer + column).storeBytes(of: values, as: SIMD8<Float>.self)
    } else {
      for i in 0..<max(0, min(8, row.count - column)) { row.pointer[column + i] = values[i] }
    }
  }
}

extension Philox {
  /// The blocks at eight consecutive counters, one in each lane; word by word.
  @inline(__always)
  func blocks(
    _ low: UInt64, _ high: UInt64
  ) -> (SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>) {
    let mask = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
    let lanes = SIMD8<UInt64>(repeating: low) &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
    var c0 = lanes & mask
    var c1 = lanes &>> 32
    var c2 = SIMD8<UInt64>(repeating: high & 0xFFFF_FFFF)
    var c3 = SIMD8<UInt64>(repeating: high >> 32)
    var k0 = key[0]
    var k1 = key[1]
    for _ in 0..<10 {
      let p0 = c0 &* SIMD8(repeating: UInt64(Philox.multiplier.0))
      let p1 = c2 &* SIMD8(repeating: UInt64(Philox.multiplier.1))
      c0 = (p1 &>> 32) ^ c1 ^ SIMD8(repeating: UInt64(k0))
      c2 = (p0 &>> 32) ^ c3 ^ SIMD8(repeating: UInt64(k1))
      c1 = p1 & mask
      c3 = p0 & mask
      k0 = k0 &+ Philox.weyl.0
      k1 = k1 &+ Philox.weyl.1
    }
    return (
      SIMD8(truncatingIfNeeded: c0), SIMD8(truncatingIfNeeded: c1),
      SIMD8(truncatingIfNeeded: c2), SIMD8(truncatingIfNeeded: c3)
    )
  }
}
