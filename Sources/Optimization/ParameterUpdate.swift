import Compute
import Configuration

/// The optimizer at work on one rank's slice of the parameters: state, norms and clipping.
public final class ParameterUpdate {
  /// The rule.
  public let optimizer: any Optimizer
  /// The parameters' slice that this rank updates.
  public let slice: Range<Int>
  /// The optimizer's state for the slice, one vector for each slot.
  public let slots: [Matrix]
  private let clipping: GradientClipping
  private let pieces: ParameterPieces
  private let ownPieces: Range<Int>
  /// The part of each weight in the slice, without gaps.
  private let segments: [(weight: Int, range: Range<Int>)]
  private let pieceSlots: [[Matrix]]
  private let memory: [AlignedBuffer<Float>]

  /// Prepares the state, all zero.
  ///
  /// - Parameters:
  ///   - weights: where each weight lies in the flat block.
  ///   - slice: the part of the block that is updated here.
  public init(
    _ optimizer: any Optimizer, clipping: GradientClipping, weights: [Range<Int>],
    slice: Range<Int>
  ) {
    self.optimizer = optimizer
    self.clipping = clipping
    self.slice = slice
    pieces = ParameterPieces(weights)
    ownPieces = pieces.pieces(in: slice)
    let memory = optimizer.slotNames.map { _ in AlignedBuffer<Float>(count: slice.count) }
    let slots = memory.map { $0.matrix(rows: 1, columns: slice.count) }
    segments = weights.enumerated().compactMap { index, range in
      let part = range.clamped(to: slice)
      return part.isEmpty ? nil : (index, part)
    }
    pieceSlots = segments.map { segment in
      slots.map { $0.slice(segment.range.shifted(by: -slice.lowerBound)) }
    }
    self.memory = memory
    self.slots = slots
  }

  /// The number of squared norms that `measure` writes and `apply` reads, over all ranks.
  public var normCount: Int { clipping.needsNorms ? pieces.pieces.count : 0 }

  /// The range of them that this rank writes.
  public var ownNorms: Range<Int> { clipping.needsNorms ? ownPieces : 0..<0 }

  /// Writes the squared norm of each piece of a part of the slice.
  ///
  /// - Parameters:
  ///   - part: begins and ends at multiples of `ParameterPieces.blockCount`, or at the end.
  ///   - norms: `normCount` numbers.
  public func measure(
    _ gradients: Matrix, _ part: Range<Int>, into norms: UnsafeMutableBufferPointer<Double>
  ) {
    guard clipping.needsNorms else { return }
    for index in pieces.pieces(in: part) {
      norms[index] = gradients.slice(pieces.pieces[index].range).sumOfSquares
    }
  }

  /// Updates the slice.
  ///
  /// - Parameters:
  ///   - step: the number of the step, from 0 on.
  ///   - learningRate: the rate of this step.
  ///   - norms: the squared norms of all pieces of all ranks.
  public func apply(
    _ parameters: Matrix, gradients: Matrix, step: Int, learningRate: Double,
    norms: UnsafeMutableBufferPointer<Double>
  ) {
    var scale = 1.0
    var bound = Float.infinity
    if case .globalNorm(let limit) = clipping {
      scale = factor(norms, pieces.pieces.indices, limit: limit)
    }
    if case .value(let limit) = clipping { bound = Float(limit) }
    for (segment, slots) in zip(segments, pieceSlots) {
      if case .norm(let limit) = clipping {
        scale = factor(norms, pieces.ofWeight[segment.weight], limit: limit)
      }
      optimizer.update(
        parameters.slice(segment.range), gradient: gradients.slice(segment.range), slots: slots,
        UpdateStep(
          number: step + 1, learningRate: Float(learningRate), gradientScale: Float(scale),
          gradientBound: bound))
    }
  }

  /// What a gradient with the given squared norms is multiplied with.
  private func factor(
    _ norms: UnsafeMutableBufferPointer<Double>, _ pieces: Range<Int>, limit: Double
  ) -> Double {
    let norm = TreeSum.sum(pieces) { norms[$0] }.squareRoot()
    return norm > limit ? limit / norm : 1
  }
}

extension Range<Int> {
  fileprivate func shifted(by offset: Int) -> Range<Int> {
    lowerBound + offset..<upperBound + offset
  }
}
