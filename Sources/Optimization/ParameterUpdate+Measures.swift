import Compute

// The table of an exchange holds a measure for each piece of the summed gradient and, where the
// optimizer is layerwise, behind them two more numbers for each piece: the squared norms of the
// weight and of the direction of the step.

extension ParameterUpdate {
  /// The number of measures of a gradient, over all ranks: one for each piece.
  public var measureCount: Int { pieces.pieces.count }

  /// The length of the table that measures and norms of weights are shared in.
  public static func tableCount(_ optimizer: any Optimizer, weights: [Range<Int>]) -> Int {
    ParameterPieces(weights).pieces.count * (optimizer is any LayerwiseOptimizer ? 3 : 1)
  }

  /// Whether `prepare` and the exchange of its norms come before `apply`.
  public var isLayerwise: Bool { layerwise != nil }

  /// The measures that belong to a slice of the parameters.
  public func measures(of slice: ParameterSlice) -> [Range<Int>] { pieces.pieces(in: slice) }

  /// The norms in the table that belong to a slice of the parameters.
  public func norms(of slice: ParameterSlice) -> [Range<Int>] {
    pieces.pieces(in: slice).map {
      measureCount + 2 * $0.lowerBound..<measureCount + 2 * $0.upperBound
    }
  }

  /// Measures each piece of this rank's slice of the summed gradient.
  public func measureSlice(
    of gradients: Matrix, into measures: UnsafeMutableBufferPointer<Double>
  ) {
    for range in slice.ranges { measure(gradients, range, into: measures) }
  }

  /// Measures each piece of a part of the summed gradient: the squared norm where clipping needs it,
  /// else 0; in either case, the measure is finite exactly where the piece is.
  ///
  /// Squares of finite floats, and sums of them, stay finite in Double.
  ///
  /// - Parameters:
  ///   - part: begins and ends at multiples of `ParameterPieces.blockCount`, or at the end.
  ///   - measures: at least `measureCount` numbers.
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

  /// The first half of the update of a layerwise optimizer: the gradient's slice becomes the step's
  /// direction, and the squared norms of this rank's pieces go into the table.
  ///
  /// - Parameters: as for `apply`.
  public func prepare(
    _ parameters: Matrix, gradients: Matrix, step: Int, learningRate: Double,
    measures: UnsafeMutableBufferPointer<Double>
  ) {
    guard let layerwise else { return }
    let plain = plainStep(step, learningRate, measures)
    team.run { thread in
      let share = shares[thread]
      for segment in share.segments {
        let values = clipped(plain, weight: segment.weight, measures)
        for part in segment.parts {
          let own = parameters.slice(part.range)
          let gradient = gradients.slice(part.range)
          var step = values
          addNoise(to: gradient, part, share.noiseScratch, &step)
          layerwise.prepare(own, gradient: gradient, slots: part.slots, step)
          let index = measureCount + 2 * part.piece
          measures[index] = own.sumOfSquares
          measures[index + 1] = gradient.sumOfSquares
        }
      }
    }
  }

  /// The norms of a weight and of its step's direction, from those of all ranks' pieces.
  func norms(
    ofWeight weight: Int, _ measures: UnsafeMutableBufferPointer<Double>
  ) -> WeightNorms {
    let own = pieces.ofWeight[weight]
    let first = measureCount
    return WeightNorms(
      weight: TreeSum.sum(own) { measures[first + 2 * $0] }.squareRoot(),
      direction: TreeSum.sum(own) { measures[first + 2 * $0 + 1] }.squareRoot())
  }
}
