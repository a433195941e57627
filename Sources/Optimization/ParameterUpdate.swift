import Compute
import Configuration

/// The optimizer at work on one rank's slice of the parameters: state, measures and clipping.
public final class ParameterUpdate {
  /// The rule.
  public let optimizer: any Optimizer
  /// The parameters' slice that this rank updates.
  public let slice: Range<Int>
  /// The optimizer's state for the slice, one vector for each slot.
  public let slots: [Matrix]
  private let clipping: GradientClipping
  private let pieces: ParameterPieces
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

  /// The number of measures of a gradient, over all ranks: one for each piece.
  public var measureCount: Int { pieces.pieces.count }

  /// The measures that belong to a slice of the parameters.
  public func measures(of slice: Range<Int>) -> Range<Int> { pieces.pieces(in: slice) }

  /// Measures each piece of a part of the summed gradient: the squared norm where clipping needs it,
  /// else 0; in either case, the measure is finite exactly where the piece is.
  ///
  /// Squares of finite floats, and sums of them, stay finite in Double.
  ///
  /// - Parameters:
  ///   - part: begins and ends at multiples of `ParameterPieces.blockCount`, or at the end.
  ///   - measures: `measureCount` numbers.
  public func measure(
    _ gradients: Matrix, _ part: Range<Int>, into measures: UnsafeMutableBufferPointer<Double>
  ) {
    for index in pieces.pieces(in: part) {
      let piece = gradients.slice(pieces.pieces[index].range)
      measures[index] = clipping.needsNorms ? piece.sumOfSquares : piece.isFinite ? 0 : .nan
    }
  }

  /// The first weight whose gradient is not finite, by the measures of all ranks; nil where all is
  /// well.
  public func firstNonFiniteWeight(_ measures: UnsafeMutableBufferPointer<Double>) -> Int? {
    // The sum is finite where all are: looking for the bad one is left for when there is one.
    var sum = 0.0
    for index in 0..<measureCount { sum += measures[index] }
    guard !sum.isFinite else { return nil }
    return pieces.pieces.indices.first { !measures[$0].isFinite }.map { pieces.pieces[$0].weight }
  }

  /// Updates the slice.
  ///
  /// - Parameters:
  ///   - step: the number of the update, from 0 on.
  ///   - learningRate: the rate of this step.
  ///   - measures: those of all ranks.
  public func apply(
    _ parameters: Matrix, gradients: Matrix, step: Int, learningRate: Double,
    measures: UnsafeMutableBufferPointer<Double>
  ) {
    var scale = 1.0
    var bound = Float.infinity
    if case .globalNorm(let limit) = clipping {
      scale = factor(measures, pieces.pieces.indices, limit: limit)
    }
    if case .value(let limit) = clipping { bound = Float(limit) }
    for (segment, slots) in zip(segments, pieceSlots) {
      if case .norm(let limit) = clipping {
        scale = factor(measures, pieces.ofWeight[segment.weight], limit: limit)
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
