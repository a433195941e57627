import Compute
import DataLoading

/// Samples to take statistics of.
enum PatternlessSamples {
  /// Numbers without a pattern, far from zero in some columns.
  static func make(_ count: Int, shape: [Int], place: Float = 1000) throws -> Samples {
    let field = Field(name: "x", role: .input, shape: shape)
    let generator = Philox(seed: 3, purpose: .noise)
    let values = (0..<count * field.columns).map { index in
      let spread = Float(index % field.columns + 1)
      return Philox.uniform(generator.block(UInt64(index))[0]) * spread + place * spread
    }
    let target = ArraySource.Column(
      Field(name: "y", role: .target, shape: []), [Float](repeating: 5, count: count))
    return Samples(try ArraySource([.init(field, values), target]))
  }

  /// All values of samples.
  static func values(_ samples: Samples) throws -> [Double] {
    try samples.source.doubles(0, samples.rows.bounds)
  }
}
