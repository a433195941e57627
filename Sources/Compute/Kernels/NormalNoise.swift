/// Numbers from N(0, 1), drawn by counter: a function of key, place in a stream and step.
///
/// A group of 256 neighbouring numbers comes from 64 blocks, eight at a time side by side. The first
/// half has r·cos φ, the second r·sin φ, of 128 pairs of words. Radius and angle have 23 and 32 random
/// bits; the greatest magnitude is 5.8.
///
/// Source: Box, Muller, "A note on the generation of random normal deviates", 1958. Polynomials: S. L.
/// Moshier, Cephes Mathematical Library (sinf, cosf).
public struct NormalNoise: Sendable {
  /// Numbers that are drawn together.
  public static let groupCount = 256
  private static let pairs = groupCount / 2
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
    for start in stride(from: 0, to: values.count, by: Self.groupCount) {
      let group = values.slice(start..<start + Self.groupCount)
      draw(group, block: (position + start) / 4, step: step)
      Self.transform(
        group.slice(0..<Self.pairs), group.slice(Self.pairs..<Self.groupCount))
    }
  }

  /// Puts the random words of radii into the first half of a group, those of angles into the second.
  private func draw(_ group: Matrix, block: Int, step: Int) {
    var radii = UnsafeMutableRawPointer(group.pointer)
    var angles = radii + Self.pairs * 4
    for first in stride(from: block, to: block + Self.groupCount / 4, by: 8) {
      let words = generator.blocks(UInt64(first), UInt64(step))
      radii.storeBytes(of: words.0, as: SIMD8<UInt32>.self)
      angles.storeBytes(of: words.1, as: SIMD8<UInt32>.self)
      radii.storeBytes(of: words.2, toByteOffset: 32, as: SIMD8<UInt32>.self)
      angles.storeBytes(of: words.3, toByteOffset: 32, as: SIMD8<UInt32>.self)
      radii += 64
      angles += 64
    }
  }

  /// Makes pairs of numbers of pairs of random words.
  private static func transform(_ radii: Matrix, _ angles: Matrix) {
    var x = radii.mutableSpan
    var y = angles.mutableSpan
    precondition(x.count == y.count)
    for i in x.indices {
      // An odd multiple of 2⁻²⁴: never 0 or 1.
      let u = (Float(Int32(bitPattern: x[i].bitPattern >> 9)) + 0.5) * 0x1p-23
      let r = (-2 * naturalLogarithm(u)).squareRoot()
      // The nearest multiple of a quarter turn, and what is beside it.
      let word = y[i].bitPattern
      let quarter = (word &+ 0x2000_0000) >> 30
      let rest = Float(Int32(bitPattern: word &- quarter << 30)) * (0x1p-31 * Float.pi)
      let square = rest * rest
      var s = Float(8.332_161e-3).addingProduct(square, -1.951_529_6e-4)
      s = Float(-1.666_665_5e-1).addingProduct(square, s)
      let sine = rest.addingProduct(s * square, rest)
      var c = Float(-1.388_731_6e-3).addingProduct(square, 2.443_315_7e-5)
      c = Float(4.166_664_6e-2).addingProduct(square, c)
      let cosine = Float(1).addingProduct(square, -0.5).addingProduct(c * square, square)
      let isOdd = quarter & 1 == 1
      let first = isOdd ? sine : cosine
      let second = isOdd ? cosine : sine
      x[i] = r * ((quarter &+ 1) & 2 == 2 ? -first : first)
      y[i] = r * (quarter & 2 == 2 ? -second : second)
    }
  }
}
