import Compute

/// A pseudo-random bijection of 0 ..< count, computed and not stored.
///
/// The smallest power of two that holds `count` (at least 2⁸) is mixed by rounds of
/// `x = (x + a) · m; x ^= x >> ⌈bits/2⌉` (m odd, all modulo the power of two), each of which is a
/// bijection; a result at or above `count` is mixed again until it falls below (cycle walking).
/// The rounds' numbers are drawn from a counter-based generator.
///
/// Source: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002 (cycle walking).
public struct KeyedPermutation: Sendable {
  /// The number of elements.
  public let count: Int
  private let mask: UInt64
  private let shift: UInt64
  private let addends: SIMD8<UInt64>
  private let factors: SIMD8<UInt64>

  /// Rounds of mixing: from six on, tests of uniformity pass.
  private static let rounds = 8

  /// A bijection of `count` elements, keyed by the generator.
  ///
  /// - Parameter stream: another bijection of the same generator for each stream.
  public init(count: Int, generator: Philox, stream: UInt64 = 0) {
    precondition(count >= 0, "a permutation of \(count) elements")
    self.count = count
    // A small domain has too few bits to mix well: it is walked inside a larger one.
    let bits = max(8, UInt64.bitWidth - UInt64(max(count - 1, 0)).leadingZeroBitCount)
    mask = (1 << UInt64(bits)) - 1
    shift = UInt64((bits + 1) / 2)
    var addends = SIMD8<UInt64>()
    var factors = SIMD8<UInt64>()
    for round in 0..<Self.rounds {
      let words = generator.block(UInt64(round), stream)
      addends[round] = UInt64(words[0]) << 32 | UInt64(words[1])
      factors[round] = UInt64(words[2]) << 32 | UInt64(words[3]) | 1
    }
    self.addends = addends
    self.factors = factors
  }

  /// The element at an index.
  @inline(__always)
  public subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count, "index \(index) of \(count)")
    var x = UInt64(index)
    repeat {
      for round in 0..<Self.rounds {
        x = ((x &+ addends[round]) &* factors[round]) & mask
        x ^= x &>> shift
      }
    } while x >= UInt64(count)
    return Int(x)
  }

  /// The index of an element: the inverse of the subscript.
  public func index(of element: Int) -> Int {
    precondition(element >= 0 && element < count, "element \(element) of \(count)")
    var x = UInt64(element)
    repeat {
      for round in (0..<Self.rounds).reversed() {
        // The shift is at least half of the bits, so that it undoes itself.
        x ^= x &>> shift
        x = (x &* Self.inverse(factors[round]) &- addends[round]) & mask
      }
    } while x >= UInt64(count)
    return Int(x)
  }

  /// The inverse of an odd number modulo 2⁶⁴, by Newton's iteration.
  private static func inverse(_ odd: UInt64) -> UInt64 {
    var inverse = odd
    for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
    return inverse
  }
}
