import Compute

/// The part of a rank's slice that one of its threads updates.
struct UpdateShare {
  /// Where it lies in the flat block; its start is a multiple of `ParameterPieces.blockCount`.
  let range: Range<Int>
  /// The part of each weight in it, without gaps.
  let segments: [Segment]
  /// Random numbers of one part, when there is noise.
  let noiseScratch: AlignedBuffer<Float>
  /// Where one part is updated before it is stored past the caches; nil where none is.
  private let stage: AlignedBuffer<Float>?

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
  ///   - isStaged: whether what is updated may be stored past the caches; only in blocks.
  init(
    _ range: Range<Int>, of slice: Range<Int>, weights: [Range<Int>], pieces: ParameterPieces,
    slots: [Matrix], average: Matrix?, isInBlocks: Bool, hasNoise: Bool,
    isStaged: Bool
  ) {
    precondition(isInBlocks || !isStaged)
    self.range = range
    noiseScratch = AlignedBuffer(
      count: hasNoise ? ParameterPieces.blockCount + 2 * NormalNoise.groupCount : 0)
    stage = isStaged ? AlignedBuffer(count: ParameterPieces.blockCount) : nil
    segments = weights.enumerated().compactMap { index, weight in
      let share = weight.clamped(to: range)
      guard !share.isEmpty else { return nil }
      let blocks = pieces.pieces[pieces.ofWeight[index]].map { $0.range.clamped(to: range) }
      let ranges = isInBlocks ? blocks.filter { !$0.isEmpty } : [share]
      let parts = ranges.map { range in
        let own = range.lowerBound - slice.lowerBound..<range.upperBound - slice.lowerBound
        return Part(range: range, slots: slots.map { $0.slice(own) }, average: average?.slice(own))
      }
      return Segment(weight: index, parts: parts)
    }
  }

  /// Lets `update` change a part of the parameters.
  ///
  /// - Parameter isStreamed: whether it is stored past the caches.
  func change(_ own: Matrix, isStreamed: Bool, _ update: (Matrix) -> Void) {
    guard isStreamed, let stage else { return update(own) }
    let copy = stage.matrix(rows: 1, columns: own.count)
    copy.copy(own)
    update(copy)
    own.stream(copy)
  }
}
