import Compute

/// The global order of the samples in one epoch: a pure function of seed, epoch, count and mode.
///
/// It is the same on every rank and for any number of ranks, and nothing about it has to be saved:
/// an epoch is entered in its middle by asking for a later position.
public struct Sampler: Sendable {
  /// The number of samples.
  public let count: Int
  private let order: Order

  private enum Order: Sendable {
    case identity
    case permuted(KeyedPermutation)
    case chunked(ChunkedOrder, BatchLanes)
  }

  /// The order of `count` samples in an epoch.
  ///
  /// - Parameter batchSize: the samples of a global batch. In an order by chunks, each part of the
  ///   batch then has chunks of its own, so that ranks read different ones; nil: no parts.
  public init(seed: UInt64, epoch: Int, count: Int, mode: ShuffleMode, batchSize: Int? = nil) {
    precondition(epoch >= 0 && count >= 0, "epoch \(epoch) of \(count) samples")
    self.count = count
    let generator = Philox(seed: seed, purpose: .shuffle, stream: UInt64(epoch))
    switch mode {
    case .none: order = .identity
    case .full: order = .permuted(KeyedPermutation(count: count, generator: generator))
    case .chunked(let rows, let chunks):
      let lanes = BatchLanes(
        count: count, batchSize: batchSize ?? max(count, 1),
        lanes: batchSize == nil ? 1 : BatchLanes.count(windowChunks: chunks))
      order = .chunked(
        ChunkedOrder(
          count: count, chunkRows: rows, windowChunks: chunks / lanes.lanes, generator: generator),
        lanes)
    }
  }

  /// The row of the data set that stands at a position of the epoch.
  public subscript(position: Int) -> Int {
    precondition(position >= 0 && position < count, "position \(position) of \(count)")
    switch order {
    case .identity: return position
    case .permuted(let permutation): return permutation[position]
    case .chunked(let chunked, let lanes): return chunked[lanes.run(from: position).place]
    }
  }

  /// Writes the rows at a range of positions to `rows`, which must have as many places.
  public func write(_ positions: Range<Int>, to rows: inout MutableSpan<Int>) {
    precondition(positions.lowerBound >= 0 && positions.upperBound <= count)
    precondition(rows.count == positions.count, "\(positions.count) rows for \(rows.count) places")
    switch order {
    case .identity:
      for i in rows.indices { rows[i] = positions.lowerBound + i }
    case .permuted(let permutation):
      for i in rows.indices { rows[i] = permutation[positions.lowerBound + i] }
    case .chunked(let chunked, let lanes):
      var position = positions.lowerBound
      while position < positions.upperBound {
        let run = lanes.run(from: position)
        let count = min(run.count, positions.upperBound - position)
        chunked.write(
          run.place..<run.place + count, to: &rows, at: position - positions.lowerBound)
        position += count
      }
    }
  }
}
