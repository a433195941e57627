/// The SplitMix64 generator (Steele, Lea and Flood 2014): 64 bits of state, the same on every
/// machine. (What the standard library draws with it may differ from version to version; `next(below:)`
/// and `permutation(_:)` do not.)
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// A generator that begins with a seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// A whole number in `0..<bound`, each equally likely: the few numbers of `next` that would
  /// favour some are thrown away.
  mutating func next(below bound: UInt64) -> UInt64 {
    let unfair = (0 &- bound) % bound
    while true {
      let (high, low) = next().multipliedFullWidth(by: bound)
      if low >= unfair { return high }
    }
  }

  /// The numbers `0..<count` in random order (Fisher and Yates).
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(next(below: UInt64(last + 1))))
    }
    return order
  }
}
