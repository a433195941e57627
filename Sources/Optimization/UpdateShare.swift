import Compute

/// The part of a rank's slice that one of its threads updates.
struct UpdateShare {
  /// Where it lies in the flat block; its start is a multiple of `ParameterPieces.blockCount`.
  let range: Range<Int>
  /// The part of each weight in it, without gaps.
  let segments: [Segment]
  /// Random numbers of one part, when there is noise.
  let noiseScratch: AlignedBuffer<Float>
  /// Parameters of one part on their way to other cores; nothing where no other core reads them.
  private let staging: AlignedBuffer<Float>

  /// One weight's share.
  struct Segment {
    let weight: Int
    let parts: [Part]
  }

  /// What is updated in one go.
  struct Part {
    /// Where it lies in the flat block.
    let range: Range<Int>
    /// The slots of the rule.
    let slots: [Matrix]
    /// The moving average of the weights, if there is one.
    let average: Matrix?
  }

  /// Cuts a range into what is updated in one go.
  ///
  /// - Parameters:
  ///   - slice: the rank's slice, which `slots` and `average` hold the state of.
  ///   - isInBlocks: whether the parts end where blocks do.
  ///   - isShared: whether other cores read the parameters.
  init(
    _ range: Range<Int>, of slice: Range<Int>, weights: [Range<Int>], pieces: ParameterPieces,
    slots: [Matrix], average: Matrix?, isInBlocks: Bool, hasNoise: Bool, isShared: Bool
  ) {
    self.range = range
    noiseScratch = AlignedBuffer(
      count: hasNoise ? ParameterPieces.blockCount + 2 * NormalNoise.groupCount : 0)
    staging = AlignedBuffer(count: isShared ? ParameterPieces.blockCount : 0)
    segments = weights.enumerated().compactMap { index, weight in
      let share = weight.clamped(to: range)
      guard !share.isEmpty else { return nil }
      let blocks = pieces.pieces[pieces.ofWeight[index]].map { $0.range.clamped(to: range) }
      let ranges = isInBlocks || isShared ? blocks.filter { !$0.isEmpty } : [share]
      let parts = ranges.map { range in
        let own = range.lowerBound - slice.lowerBound..<range.upperBound - slice.lowerBound
        return Part(range: range, slots: slots.map { $0.slice(own) }, average: average?.slice(own))
      }
      return Segment(weight: index, parts: parts)
    }
  }

  /// Lets `work` write new parameters over the ones in a part.
  ///
  /// Where other cores read them, it gets a copy, which then goes to memory past the caches.
  func rewrite(_ parameters: Matrix, _ work: (Matrix) -> Void) {
    guard staging.count > 0 else { return work(parameters) }
    let copy = staging.matrix(rows: 1, columns: parameters.count)
    copy.copy(parameters)
    work(copy)
    parameters.stream(copy)
  }
}
