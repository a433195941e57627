/// Numbers of samples that are made of random words, eight blocks side by side.
///
/// Each block gives one of every eight neighbouring elements, so that the words lie in order in vector
/// registers.
protocol LaneNumbers {
  /// The elements that come from eight blocks.
  static var groupCount: Int { get }
  /// Where the words come from.
  var generator: Philox { get }
  /// Writes a quarter of a group, made of one word of each block.
  func store(_ words: SIMD8<UInt32>, _ raw: UnsafeMutableRawPointer)
}

extension LaneNumbers {
  /// Fills a row with the numbers of one sample at one step.
  @inline(__always)
  func fillLanes(_ row: Matrix, sample: Int, step: Int) {
    let whole = row.count / Self.groupCount * Self.groupCount
    for start in stride(from: 0, to: whole, by: Self.groupCount) {
      fill(row.pointer + start, from: start, sample: sample, step: step)
    }
    guard whole < row.count else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.groupCount) { group in
      guard let start = group.baseAddress else { return }
      fill(start, from: whole, sample: sample, step: step)
      (row.pointer + whole).update(from: start, count: row.count - whole)
    }
  }

  /// Fills a group of elements, of which the first has the given place in its row.
  @inline(__always)
  private func fill(
    _ elements: UnsafeMutablePointer<Float>, from place: Int, sample: Int, step: Int
  ) {
    let raw = UnsafeMutableRawPointer(elements)
    let block = place / (Self.groupCount / 8)
    let words = generator.blocks(UInt64(block) | UInt64(step) << 32, UInt64(sample))
    // A quarter of the elements, four bytes each.
    let quarter = Self.groupCount
    store(words.0, raw)
    store(words.1, raw + quarter)
    store(words.2, raw + 2 * quarter)
    store(words.3, raw + 3 * quarter)
  }
}
