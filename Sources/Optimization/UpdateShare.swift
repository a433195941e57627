import Compute

/// The part of a rank's slice that one of its threads updates.
struct UpdateShare {
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
    /// The first of the pieces that it lies in.
    let piece: Int
    /// The slots of the rule.
    let slots: [Matrix]
    /// The moving average of the weights, if there is one.
    let average: Matrix?
  }

  /// Cuts a part of a slice into what is updated in one go.
  ///
  /// - Parameters:
  ///   - share: where the part lies in memory that is kept for the slice.
  ///   - slice: the rank's slice, which `slots` and `average` hold the state of.
  ///   - isInBlocks: whether the parts end where blocks do.
  ///   - isShared: whether other cores read the parameters.
  init(
    _ share: Range<Int>, of slice: ParameterSlice, weights: [Range<Int>], pieces: ParameterPieces,
    slots: [Matrix], average: Matrix?, isInBlocks: Bool, hasNoise: Bool, isShared: Bool
  ) {
    noiseScratch = AlignedBuffer(
      count: hasNoise ? ParameterPieces.blockCount + 2 * NormalNoise.groupCount : 0)
    staging = AlignedBuffer(count: isShared ? ParameterPieces.blockCount : 0)
    segments = weights.enumerated().compactMap { index, weight in
      let ofWeight = pieces.ofWeight[index]
      let wholes = isInBlocks || isShared ? ofWeight.map { pieces.pieces[$0].range } : [weight]
      let parts = wholes.enumerated().flatMap { offset, whole in
        slice.parts(of: whole).compactMap { range, place -> Part? in
          let own = place.clamped(to: share)
          guard !own.isEmpty else { return nil }
          let start = range.lowerBound + own.lowerBound - place.lowerBound
          return Part(
            range: start..<start + own.count, piece: ofWeight.lowerBound + offset,
            slots: slots.map { $0.slice(own) }, average: average?.slice(own))
        }
      }
      return parts.isEmpty ? nil : Segment(weight: index, parts: parts)
    }
  }

  /// Lets `work` write new parameters over the ones in a part.
  ///
  /// - Parameter isStreamed: whether it gets a copy, which then goes to memory past the caches; only
  ///   where other cores read them.
  func rewrite(_ parameters: Matrix, isStreamed: Bool, _ work: (Matrix) -> Void) {
    guard isStreamed, staging.count > 0 else { return work(parameters) }
    let copy = staging.matrix(rows: 1, columns: parameters.count)
    copy.copy(parameters)
    work(copy)
    parameters.stream(copy)
  }
}
