import Compute
import NeuralNetwork
import Optimization

/// The penalties on weights: their gradients, and their sum over all weights.
///
/// The sum is taken piece by piece, as `ParameterPieces` cuts the weights, and the pieces in a fixed
/// tree, so that it does not depend on which rank holds which pieces. The numbers of the pieces are
/// shared in the last part of an exchange's table.
struct WeightPenalties {
  private let pieces: ParameterPieces
  /// For each weight.
  private let regularizers: [(any Regularizer)?]
  private let isEmpty: Bool

  init(_ layout: WeightLayout) {
    regularizers = layout.weights.map(\.rules.regularizer)
    isEmpty = regularizers.allSatisfy { $0 == nil }
    pieces = ParameterPieces(layout.weights.map(\.range))
  }

  /// How many numbers are shared: none where there are no penalties.
  var tableCount: Int { isEmpty ? 0 : pieces.pieces.count }

  /// The place in the table of the pieces in each slice.
  func ranges(of slices: [ParameterSlice], in table: UnsafeMutableBufferPointer<Double>)
    -> [[Range<Int>]]
  {
    let start = table.count - tableCount
    return slices.map { slice in
      guard !isEmpty else { return [] }
      return pieces.pieces(in: slice).map { start + $0.lowerBound..<start + $0.upperBound }
    }
  }

  /// Writes the penalties on the pieces in a part of the parameters to the table.
  ///
  /// - Parameters:
  ///   - part: begins and ends at multiples of `ParameterPieces.blockCount`, or at the end.
  ///   - gradients: what the penalties' gradients are added to; nil where they are not wanted.
  func measure(
    _ part: Range<Int>, _ parameters: Matrix, addingTo gradients: Matrix?,
    _ table: UnsafeMutableBufferPointer<Double>
  ) {
    guard !isEmpty else { return }
    let start = table.count - tableCount
    for index in pieces.pieces(in: part) {
      let piece = pieces.pieces[index]
      guard let regularizer = regularizers[piece.weight] else { continue }
      let values = parameters.slice(piece.range)
      table[start + index] = regularizer.penalty(of: values)
      if let gradients {
        regularizer.addGradient(of: values, to: gradients.slice(piece.range), scale: 1)
      }
    }
  }

  /// The penalty on all weights, from the table.
  func sum(_ table: UnsafeMutableBufferPointer<Double>) -> Double {
    let start = table.count - tableCount
    return TreeSum.sum(0..<tableCount) { table[start + $0] }
  }

  /// The penalty on all weights of a block, and its gradient.
  func sum(_ parameters: Matrix, addingTo gradients: Matrix? = nil) -> Double {
    guard !isEmpty else { return 0 }
    let table = AlignedBuffer<Double>(count: tableCount)
    return withExtendedLifetime(table) {
      measure(0..<parameters.count, parameters, addingTo: gradients, table.buffer)
      return sum(table.buffer)
    }
  }
}
