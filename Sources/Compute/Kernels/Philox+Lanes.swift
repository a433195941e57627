/// Blocks that are drawn side by side, one in each lane of vector registers.
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
