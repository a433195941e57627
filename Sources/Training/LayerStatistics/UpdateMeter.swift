import Compute
import DataParallel
import MPI
import NeuralNetwork
import Optimization

/// Measures the gradients of layers, their weights, and by how much a step changes these.
///
/// Sums of squares are taken piece by piece, as `ParameterPieces` cuts the weights, and the pieces
/// added up in a fixed tree, so that they do not depend on which rank holds which pieces.
final class UpdateMeter {
  private let measuresGradients: Bool
  private let exchange: any GradientExchange
  private let pieces: ParameterPieces
  /// For each layer that has trained weights, its position in the graph and its pieces.
  private let layers: [(node: Int, pieces: Range<Int>)]
  /// The weights of this rank's slice before the step.
  private let before: AlignedBuffer<Float>
  /// For each piece, the squared norms of gradient, weights and step.
  private let squares: AlignedBuffer<Double>

  private static let numbers = 3

  /// A meter of the trained weights of a graph.
  ///
  /// - Parameter measuresGradients: false where what stands in their place is none.
  init(_ graph: Graph, _ exchange: any GradientExchange, measuresGradients: Bool) {
    self.measuresGradients = measuresGradients
    let trained = graph.layout.trained
    let pieces = ParameterPieces(trained.map(\.range))
    layers = graph.nodes.enumerated().compactMap { index, node in
      let own = trained.indices.filter { trained[$0].layer == node.name }
      guard let first = own.first, let last = own.last else { return nil }
      return (index, pieces.ofWeight[first].lowerBound..<pieces.ofWeight[last].upperBound)
    }
    self.pieces = pieces
    self.exchange = exchange
    before = AlignedBuffer(count: exchange.slice.count)
    squares = AlignedBuffer(count: Self.numbers * pieces.pieces.count)
  }

  /// Looks at summed gradients and weights before the update.
  func updateStarts() {
    squares.buffer.update(repeating: 0)
    exchange.slice.read(
      exchange.parameters, into: before.matrix(rows: 1, columns: before.count))
    for index in pieces.pieces(in: exchange.slice).joined() {
      let range = pieces.pieces[index].range
      squares.buffer[Self.numbers * index] = exchange.gradients.slice(range).sumOfSquares
      squares.buffer[Self.numbers * index + 1] = exchange.parameters.slice(range).sumOfSquares
    }
  }

  /// Looks at the weights after the update, adds up what all ranks have measured, and writes it into
  /// the entries of the layers. Collective.
  ///
  /// - Parameter entries: one for each node of the graph.
  /// - Throws: `MPIError`.
  func read(into entries: inout [LayerStatistics.Entry], _ communicator: Communicator) throws {
    let old = before.matrix(rows: 1, columns: before.count)
    for (ofSlice, start) in zip(exchange.slice.ranges, exchange.slice.starts) {
      for index in pieces.pieces(in: ofSlice) {
        let range = pieces.pieces[index].range
        let own = start + range.lowerBound - ofSlice.lowerBound
        squares.buffer[Self.numbers * index + 2] = exchange.parameters.slice(range)
          .squaredDistance(to: old.slice(own..<own + range.count))
      }
    }
    // Each number is one rank's; the others add 0.
    try communicator.allReduce(squares.buffer, .sum)
    for (node, pieces) in layers {
      func norm(_ offset: Int) -> Double {
        TreeSum.sum(pieces) { squares.buffer[Self.numbers * $0 + offset] }.squareRoot()
      }
      let (weights, step) = (norm(1), norm(2))
      if measuresGradients { entries[node].gradientNorm = norm(0) }
      entries[node].weightNorm = weights
      entries[node].updateRatio = step == 0 ? 0 : weights > 0 ? step / weights : .nan
    }
  }
}
