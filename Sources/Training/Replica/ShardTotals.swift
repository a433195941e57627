import Compute
import NeuralNetwork

/// The totals of each of a rank's shards, and their sum in the order of `TreeSum`.
///
/// Only sums are kept here; flags belong to the rank.
public struct ShardTotals: Sendable {
  private var totals: [Totals]

  /// Zeros for a number of shards.
  ///
  /// - Parameter statistics: how many numbers layers want to know the sums of.
  public init(shards: Int, _ measures: Measures, statistics: Int = 0) {
    precondition(shards > 0, "\(shards) shards")
    totals = Array(repeating: Totals(measures, statistics: statistics), count: shards)
  }

  /// The totals of a shard.
  public subscript(shard: Int) -> Totals {
    get { totals[shard] }
    _modify { yield &totals[shard] }
  }

  /// Sets all numbers to zero.
  public mutating func reset() {
    for shard in totals.indices { totals[shard].reset() }
  }

  /// Adds the sums of all shards to `result`, and forgets those of the shards.
  public mutating func add(to result: inout Totals) {
    join(totals.indices)
    result.join(totals[0])
  }

  /// Leaves the sum over a range of shards in the first of them.
  private mutating func join(_ shards: Range<Int>) {
    guard shards.count > 1 else { return }
    let middle = shards.lowerBound + TreeSum.left(shards.count)
    join(shards.lowerBound..<middle)
    join(middle..<shards.upperBound)
    let right = totals[middle]
    totals[shards.lowerBound].join(right)
  }
}
