import Compute

/// The weights, cut where fixed blocks of the flat parameter block end.
///
/// Norms are summed piece by piece in Double and the pieces in a fixed tree, so that they do not
/// depend on which rank holds which blocks.
public struct ParameterPieces: Sendable {
  /// A part of one weight within one block.
  public struct Piece: Sendable {
    /// The number of the weight.
    public let weight: Int
    /// Where the piece lies in the flat block.
    public let range: Range<Int>
  }

  /// Parameters of a block; the bounds of ranks' slices are multiples of it.
  public static let blockCount = 4096

  /// All pieces, in order.
  public let pieces: [Piece]
  /// For each weight, the range of its pieces.
  public let ofWeight: [Range<Int>]

  /// For each block, its first piece.
  private let firstOfBlocks: [Int]

  /// Cuts weights that lie at the given ranges, in order.
  public init(_ weights: [Range<Int>]) {
    var pieces: [Piece] = []
    var ofWeight: [Range<Int>] = []
    for (index, range) in weights.enumerated() {
      let first = pieces.count
      var start = range.lowerBound
      while start < range.upperBound {
        let end = min(range.upperBound, (start / Self.blockCount + 1) * Self.blockCount)
        pieces.append(Piece(weight: index, range: start..<end))
        start = end
      }
      ofWeight.append(first..<pieces.count)
    }
    var firstOfBlocks: [Int] = []
    for (index, piece) in pieces.enumerated() {
      while firstOfBlocks.count * Self.blockCount <= piece.range.lowerBound {
        firstOfBlocks.append(index)
      }
    }
    self.firstOfBlocks = firstOfBlocks
    self.pieces = pieces
    self.ofWeight = ofWeight
  }

  /// The pieces that lie in a slice of the block, whose start is a multiple of `blockCount` and whose
  /// end is one, too, or the end of all.
  public func pieces(in slice: Range<Int>) -> Range<Int> {
    guard !slice.isEmpty else { return pieces.count..<pieces.count }
    return firstOfBlock(slice.lowerBound)..<firstOfBlock(slice.upperBound + Self.blockCount - 1)
  }

  /// The pieces that lie in each range of a slice, whose bounds are multiples of `blockCount`.
  public func pieces(in slice: ParameterSlice) -> [Range<Int>] {
    slice.ranges.map { pieces(in: $0) }
  }

  private func firstOfBlock(_ position: Int) -> Int {
    let block = position / Self.blockCount
    return block < firstOfBlocks.count ? firstOfBlocks[block] : pieces.count
  }
}
