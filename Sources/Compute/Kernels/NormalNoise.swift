/// Numbers from N(0, 1), drawn by counter: a function of key, stream position and step.
///
/// Groups of 32 neighbouring numbers come from eight blocks drawn side by side, which the words lie
/// in order in vector registers for. A pair of words makes a pair of numbers with 24 random bits each
/// in radius and angle; the greatest magnitude is 5.8.
///
/// Source: Box, Muller, "A note on the generation of random normal deviates", 1958. Polynomials: S. L.
/// Moshier, Cephes Mathematical Library (logf, sinf, cosf).
public struct NormalNoise: Sendable {
  /// Numbers that are drawn together.
  public static let groupCount = 32
  private let generator: Philox

  /// The numbers of a generator.
  public init(generator: Philox) { self.generator = generator }

  /// Draws the numbers of whole groups.
  ///
  /// - Parameters:
  ///   - values: a multiple of `groupCount` numbers.
  ///   - position: the place of the first in the stream, a multiple of `groupCount`.
  public func fill(_ values: Matrix, from position: Int, step: Int) {
    precondition(values.count % Self.groupCount == 0 && position % Self.groupCount == 0)
    var raw = UnsafeMutableRawPointer(values.pointer)
    let first = position / 4
    for block in stride(from: first, to: first + values.count / 4, by: 8) {
      let words = generator.blocks(UInt64(block), UInt64(step))
      let (a, b) = Self.pair(words.0, words.1)
      let (c, d) = Self.pair(words.2, words.3)
      raw.storeBytes(of: a, as: SIMD8<Float>.self)
      raw.storeBytes(of: b, toByteOffset: 32, as: SIMD8<Float>.self)
      raw.storeBytes(of: c, toByteOffset: 64, as: SIMD8<Float>.self)
      raw.storeBytes(of: d, toByteOffset: 96, as: SIMD8<Float>.self)
      raw += 128
    }
  }

  /// r·cos φ and r·sin φ in each lane, with r = √(−2 ln u) and φ a part of the circle.
  @inline(__always)
  private static func pair(
    _ radius: SIMD8<UInt32>, _ angle: SIMD8<UInt32>
  ) -> (SIMD8<Float>, SIMD8<Float>) {
    // An odd multiple of 2⁻²⁴: never 0 or 1.
    let u = (SIMD8<Float>(radius &>> 9) + 0.5) * 0x1p-23
    let r = (-2 * logarithm(u)).squareRoot()
    // The nearest multiple of a quarter, and what is beside it, in quarters.
    let quarter = (angle &+ 0x2000_0000) &>> 30
    let rest = SIMD8<Int32>(truncatingIfNeeded: angle &- (quarter &<< 30))
    let x = SIMD8<Float>(rest) * (0x1p-30 * Float.pi / 2)
    let z = x * x
    var s = z * -1.951_529_6e-4 + 8.332_161e-3
    s = s * z - 1.666_665_5e-1
    let sine = s * z * x + x
    var c = z * 2.443_315_7e-5 - 1.388_731_6e-3
    c = c * z + 4.166_664_6e-2
    let cosine = c * z * z - z * 0.5 + 1
    let isOdd = (quarter & 1) .== 1
    let first = cosine.replacing(with: sine, where: isOdd)
    let second = sine.replacing(with: cosine, where: isOdd)
    let isFirstNegative = ((quarter &+ 1) & 2) .== 2
    let isSecondNegative = (quarter & 2) .== 2
    return (
      r * first.replacing(with: -first, where: isFirstNegative),
      r * second.replacing(with: -second, where: isSecondNegative)
    )
  }

  /// The natural logarithm of positive, normal numbers.
  @inline(__always)
  private static func logarithm(_ x: SIMD8<Float>) -> SIMD8<Float> {
    // x = m · 2ᵉ with m in [√½, √2).
    let offset = SIMD8<Int32>(repeating: 0x3F35_04F3)
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self) &- offset
    let e = SIMD8<Float>(bits &>> 23)
    let m = unsafeBitCast((bits & 0x007F_FFFF) &+ offset, to: SIMD8<Float>.self) - 1
    let square = m * m
    var p = m * 7.037_683_6e-2 - 1.151_461e-1
    p = p * m + 1.167_699_9e-1
    p = p * m - 1.242_014_1e-1
    p = p * m + 1.424_932_3e-1
    p = p * m - 1.666_805_8e-1
    p = p * m + 2.000_071_5e-1
    p = p * m - 2.499_999_4e-1
    p = p * m + 3.333_333_1e-1
    let tail = p * m * square - e * 2.121_944_4e-4 - square * 0.5
    return m + tail + e * 0.693_359_375
  }
}
