import Compute

/// Numbers from N(0, 1) for each value of a sample: a function of seed, layer, step and position of
/// the sample in the global batch, the same on any number of ranks.
struct SampleNoise {
  /// The numbers that a sample takes: whole groups.
  let count: Int
  private let numbers: NormalNoise

  /// Numbers for samples of `valueCount` values.
  init(_ valueCount: Int, seed: UInt64, stream: Int) {
    let group = NormalNoise.groupCount
    count = (valueCount + group - 1) / group * group
    numbers = NormalNoise(
      generator: Philox(seed: seed, purpose: .noise, stream: UInt64(stream)))
  }

  /// Fills a row of `count` with the numbers of one sample.
  func fill(_ row: Matrix, sample: Int, step: Int) {
    numbers.fill(row, from: sample * count, step: step)
  }

  /// The numbers of one sample, for reference computations.
  func values(sample: Int, step: Int) -> [Double] {
    AlignedBuffer.withMatrix(columns: count) { row in
      fill(row, sample: sample, step: step)
      return row.array.map(Double.init)
    }
  }
}
