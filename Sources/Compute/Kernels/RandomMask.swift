/// A mask of zeros and a constant, drawn by counter: the multipliers of inverted dropout.
///
/// Each element takes 16 random bits and is kept where they are at least `rate` · 2¹⁶; a kept one is
/// 1 / (1 − rate), with the rate rounded to a multiple of 2⁻¹⁶, so that the mean is exactly 1.
public struct RandomMask: LaneNumbers, Sendable {
  static let groupCount = 64
  /// An element whose 16 bits are below this number is dropped.
  public let threshold: UInt32
  /// What a kept element is.
  public let scale: Float
  let generator: Philox

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
  public func fill(_ row: Matrix, sample: Int, step: Int) {
    fillLanes(row, sample: sample, step: step)
  }

  /// Turns one word of each lane into sixteen multipliers.
  @inline(__always)
  func store(_ words: SIMD8<UInt32>, _ raw: UnsafeMutableRawPointer) {
    let limit = SIMD8<UInt32>(repeating: threshold)
    let kept = SIMD8<Float>(repeating: scale)
    raw.storeBytes(
      of: kept.replacing(with: 0, where: (words & 0xFFFF) .< limit), as: SIMD8<Float>.self)
    raw.storeBytes(
      of: kept.replacing(with: 0, where: (words &>> 16) .< limit), toByteOffset: 32,
      as: SIMD8<Float>.self)
  }
}
