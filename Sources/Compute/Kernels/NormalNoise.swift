/// Numbers from N(0, 1), drawn by counter: a function of key, place in a stream and step.
///
/// A group of 256 neighbouring numbers comes from 64 blocks, eight at a time side by side. The first
/// half has r·cos φ, the second r·sin φ, of 128 pairs of words. The greatest magnitude is 5.8.
///
/// Source: Box, Muller, "A note on the generation of random normal deviates", 1958.
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
      let angle = Float(Int32(bitPattern: y[i].bitPattern)) * (0x1p-31 * Float.pi)
      let (sine, cosine) = sineAndCosine(angle)
      x[i] = r * cosine
      y[i] = r * sine
    }
  }
}
