/// Numbers from U(low, high), drawn by counter: one for each element of each sample at each step.
public struct UniformNumbers: LaneNumbers, Sendable {
  static let groupCount = 32
  private let low: Float
  private let scale: Float
  let generator: Philox

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
  public func fill(_ row: Matrix, sample: Int, step: Int) {
    fillLanes(row, sample: sample, step: step)
  }

  /// Turns one word of each lane into a number.
  @inline(__always)
  func store(_ words: SIMD8<UInt32>, _ raw: UnsafeMutableRawPointer) {
    // Processors convert signed numbers faster, and 24 bits have no sign.
    let units = SIMD8<Float>(SIMD8<Int32>(truncatingIfNeeded: words &>> 8))
    raw.storeBytes(of: low + units * scale, as: SIMD8<Float>.self)
  }
}
