/// The counter-based random number generator Philox4x32-10.
///
/// It has no state: the four words at a counter are a pure function of key and counter, so any rank
/// can draw the numbers of any sample, in any order.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct Philox: Sendable {
  /// The two words of the key.
  public let key: SIMD2<UInt32>

  /// A generator with a given key.
  public init(key: SIMD2<UInt32>) {
    self.key = key
  }

  /// A generator for one purpose and one stream (a layer, a weight) of it.
  ///
  /// Seed, purpose and stream are mixed by the generator itself, so that neighbouring seeds or
  /// streams have unrelated keys.
  public init(seed: UInt64, purpose: RandomPurpose, stream: UInt64 = 0) {
    let root = Philox(key: [
      UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32),
    ])
    let words = root.block(stream, UInt64(purpose.rawValue) << 32)
    self.init(key: [words[0], words[1]])
  }

  /// The four random words at a 128-bit counter.
  @inlinable
  public func block(_ low: UInt64, _ high: UInt64 = 0) -> SIMD4<UInt32> {
    var counter = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32),
      UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32))
    var key = key
    for round in 0..<10 {
      if round > 0 { key = key &+ SIMD2(Philox.weyl.0, Philox.weyl.1) }
      let first = UInt64(counter[0]) &* UInt64(Philox.multiplier.0)
      let second = UInt64(counter[2]) &* UInt64(Philox.multiplier.1)
      counter = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ counter[1] ^ key[0],
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ counter[3] ^ key[1],
        UInt32(truncatingIfNeeded: first))
    }
    return counter
  }

  /// The multipliers of a round.
  @usableFromInline static let multiplier: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
  /// What the key grows by from round to round.
  @usableFromInline static let weyl: (UInt32, UInt32) = (0x9E37_79B9, 0xBB67_AE85)

  /// A word as a number in [0, 1): its upper 24 bits, each a multiple of 2⁻²⁴.
  @inlinable
  public static func uniform(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 }

  /// Two words as a number in (0, 1): an odd multiple of 2⁻⁵³, which Double holds exactly.
  @inlinable
  public static func uniform(_ high: UInt32, _ low: UInt32) -> Double {
    let bits = (UInt64(high) << 32 | UInt64(low)) >> 12
    return (Double(bits) + 0.5) * 0x1p-52
  }
}
