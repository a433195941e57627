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
    let whole = row.count & ~63
    for column in stride(from: 0, to: whole, by: 64) {
      fill(row.pointer + column, block: column / 8, sample: sample, step: step)
    }
    guard whole < row.count else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 64) { group in
      guard let start = group.baseAddress else { return }
      fill(start, block: whole / 8, sample: sample, step: step)
      (row.pointer + whole).update(from: start, count: row.count - whole)
    }
  }

  /// Fills 64 elements from eight blocks.
  @inline(__always)
  private func fill(
    _ elements: UnsafeMutablePointer<Float>, block: Int, sample: Int, step: Int
  ) {
    let raw = UnsafeMutableRawPointer(elements)
    let words = generator.blocks(UInt64(block) | UInt64(step) << 32, UInt64(sample))
    store(words.0, raw)
    store(words.1, raw + 64)
    store(words.2, raw + 128)
    store(words.3, raw + 192)
  }

  /// Turns one word of each lane into sixteen multipliers.
  @inline(__always)
  private func store(_ words: SIMD8<UInt32>, _ raw: UnsafeMutableRawPointer) {
    let limit = SIMD8<UInt32>(repeating: threshold)
    let kept = SIMD8<Float>(repeating: scale)
    raw.storeBytes(
      of: kept.replacing(with: 0, where: (words & 0xFFFF) .< limit), as: SIMD8<Float>.self)
    raw.storeBytes(
      of: kept.replacing(with: 0, where: (words &>> 16) .< limit), toByteOffset: 32,
      as: SIMD8<Float>.self)
  }
}

extension Philox {
  /// The blocks at eight consecutive counters, one in each lane; word by word.
  @inline(__always)
  func blocks(
    _ low: UInt64, _ high: UInt64
  ) -> (SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>) {
    let lanes = SIMD8<UInt64>(repeating: low) &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
    var c0 = SIMD8<UInt32>(truncatingIfNeeded: lanes)
    var c1 = SIMD8<UInt32>(truncatingIfNeeded: lanes &>> 32)
    var c2 = SIMD8(repeating: UInt32(truncatingIfNeeded: high))
    var c3 = SIMD8(repeating: UInt32(truncatingIfNeeded: high >> 32))
    var k0 = key[0]
    var k1 = key[1]
    for _ in 0..<10 {
      let first = Self.product(c0, Philox.multiplier.0)
      let second = Self.product(c2, Philox.multiplier.1)
      c0 = second.high ^ c1 ^ SIMD8(repeating: k0)
      c2 = first.high ^ c3 ^ SIMD8(repeating: k1)
      c1 = second.low
      c3 = first.low
      k0 = k0 &+ Philox.weyl.0
      k1 = k1 &+ Philox.weyl.1
    }
    return (c0, c1, c2, c3)
  }

  /// The two halves of the product of each lane with a constant.
  ///
  /// Processors multiply 32 by 32 bits in every other lane of a register: once for the even lanes and
  /// once for the odd ones, whose halves are then put side by side.
  @inline(__always)
  private static func product(
    _ lanes: SIMD8<UInt32>, _ multiplier: UInt32
  ) -> (high: SIMD8<UInt32>, low: SIMD8<UInt32>) {
    let lower = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
    let factor = SIMD4(repeating: UInt64(multiplier))
    let pairs = unsafeBitCast(lanes, to: SIMD4<UInt64>.self)
    let even = (pairs & lower) &* factor
    let odd = (pairs &>> 32) &* factor
    let high = (even &>> 32) | (odd & ~lower)
    let low = (even & lower) | (odd &<< 32)
    return (
      unsafeBitCast(high, to: SIMD8<UInt32>.self), unsafeBitCast(low, to: SIMD8<UInt32>.self)
    )
  }
}
