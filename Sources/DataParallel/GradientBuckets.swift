import Compute

/// How a flat block of gradients is cut where nodes exchange it: into buckets, each of which is shared
/// out over all ranks.
///
/// Backward makes the gradients of the last layers first. As soon as a bucket is final on all ranks, it
/// can be summed, and because every rank owns a part of every bucket, all links carry messages in both
/// directions from then on. (With one contiguous slice for each rank, all would send to the owner of the
/// last slice first, and the links of the others would be idle.)
///
/// A bucket has one message for each pair of nodes and rank of a node. Messages are to be long enough
/// not to be bound by latency, short enough that there are many of them: see `partCount`.
struct GradientBuckets {
  /// The buckets, in the block's order.
  let ranges: [Range<Int>]
  private let ranksPerNode: Int
  private let nodes: Int
  private let granularity: Int

  /// The most floats of a part: 512 KiB.
  static let largestPart = 1 << 17
  /// The fewest, unless there is less: 64 KiB.
  private static let smallestPart = 1 << 14
  /// How many buckets there are to be where parts of these sizes allow it.
  private static let wantedBuckets = 16
  /// The most floats of a rank's parts of a bucket on all nodes: as much memory is needed for each
  /// bucket under way.
  private static let mostOfRank = 1 << 20

  /// Cuts a block.
  ///
  /// - Parameter granularity: the bounds of buckets and parts are multiples of it.
  init(_ count: Int, ranksPerNode: Int, nodes: Int, granularity: Int) {
    self.ranksPerNode = ranksPerNode
    self.nodes = nodes
    self.granularity = granularity
    let ranks = ranksPerNode * nodes
    let part = Self.partCount(count, ranks: ranks, nodes: nodes, granularity: granularity)
    ranges = stride(from: 0, to: count, by: part * ranks).map {
      $0..<min($0 + part * ranks, count)
    }
  }

  /// The floats of a rank's part of a bucket, a multiple of the granularity.
  private static func partCount(
    _ count: Int, ranks: Int, nodes: Int, granularity: Int
  ) -> Int {
    let wanted = max(count / (ranks * wantedBuckets), smallestPart)
    let part = min(wanted, largestPart, mostOfRank / nodes)
    return max(part / granularity, 1) * granularity
  }

  /// The part of a bucket that a rank owns, perhaps empty.
  func part(_ bucket: Int, localRank: Int, node: Int) -> Range<Int> {
    let range = ranges[bucket]
    let ofLocalRank = share(localRank, of: range, over: ranksPerNode)
    return share(node, of: ofLocalRank, over: nodes)
  }

  /// All that a rank owns.
  func slice(localRank: Int, node: Int) -> ParameterSlice {
    ParameterSlice(ranges.indices.map { part($0, localRank: localRank, node: node) })
  }

  /// The buckets whose ranges begin at a position or behind it.
  func count(from start: Int) -> Int {
    guard let first = ranges.first else { return 0 }
    let before = (max(start, 0) + first.count - 1) / first.count
    return max(ranges.count - before, 0)
  }

  private func share(_ index: Int, of range: Range<Int>, over owners: Int) -> Range<Int> {
    Slices.share(index, of: range, over: owners, granularity: granularity)
  }
}
