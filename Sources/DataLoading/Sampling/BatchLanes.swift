/// The parts of batches, each of which takes its samples from a stretch of an epoch's order of its
/// own.
///
/// Lane l of L takes rows `⌊l·n/L⌋ ..< ⌊(l + 1)·n/L⌋` of each batch of n samples, and these are
/// consecutive in the order: those of lane 0 come first in it, then those of lane 1. In an order by
/// chunks a lane thus reads chunks that no other lane needs, but for those at its ends; ranks, whose
/// rows of a batch are lanes too, share the reading of a file among them. With one lane, places are
/// positions.
struct BatchLanes: Sendable {
  /// The number of lanes, L.
  let lanes: Int
  private let count: Int
  private let batchSize: Int
  private let fullBatches: Int

  init(count: Int, batchSize: Int, lanes: Int) {
    precondition(batchSize > 0 && lanes > 0, "\(lanes) lanes of batches of \(batchSize)")
    self.lanes = lanes
    self.count = count
    self.batchSize = batchSize
    fullBatches = count / batchSize
  }

  /// The most lanes.
  private static let limit = 64

  /// The lanes of an order with so many chunks in a window: the largest power of two for which each
  /// has a chunk.
  static func count(windowChunks: Int) -> Int {
    var lanes = 1
    while lanes < limit, 2 * lanes <= windowChunks { lanes *= 2 }
    return lanes
  }

  /// The place in the order of a position of the epoch, and how many positions from there on have
  /// consecutive places.
  func run(from position: Int) -> (place: Int, count: Int) {
    let batch = position / batchSize
    let size = min(batchSize, count - batch * batchSize)
    let row = position % batchSize
    // The last lane that does not begin after the row.
    let lane = ((row + 1) * lanes - 1) / size
    let start = bound(lane, size)
    let before = fullBatches * bound(lane, batchSize) + bound(lane, count % batchSize)
    let width = bound(lane + 1, batchSize) - bound(lane, batchSize)
    return (before + batch * width + row - start, bound(lane + 1, size) - row)
  }

  /// The first row of a lane in a batch of some size.
  private func bound(_ lane: Int, _ size: Int) -> Int { lane * size / lanes }
}
