import Diagnostics

/// How a global batch is cut into shards, and which shards a rank owns.
///
/// Shard v of V of a batch of n samples is its rows `⌊v·n/V⌋ ..< ⌊(v + 1)·n/V⌋`; each of P ranks owns
/// V/P consecutive shards, so that its rows are consecutive too. Shards may be empty.
public struct Sharding: Sendable, Hashable {
  /// The number of shards, V.
  public let shards: Int
  /// The number of ranks, P.
  public let ranks: Int

  /// One shard for each rank.
  public init(ranks: Int) {
    precondition(ranks > 0, "\(ranks) ranks")
    self.shards = ranks
    self.ranks = ranks
  }

  /// A fixed number of shards, a power of two that the number of ranks divides.
  ///
  /// - Throws: `Failure` (configuration) that names the numbers that fit.
  public init(shards: Int, ranks: Int) throws {
    precondition(ranks > 0, "\(ranks) ranks")
    guard shards > 0, shards & (shards - 1) == 0 else {
      throw Failure(
        .configuration, "\(shards) shards: the number of shards must be a power of two",
        advice: "for example 8, or auto for one shard on each rank")
    }
    guard shards % ranks == 0 else {
      let fitting = sequence(first: 1) { $0 < shards ? $0 * 2 : nil }.map(String.init)
      throw Failure(
        .configuration, "\(ranks) ranks cannot share \(shards) shards evenly",
        advice: "use \(fitting.joined(separator: ", ")) ranks, or another number of shards")
    }
    self.shards = shards
    self.ranks = ranks
  }

  /// The rows of a shard in a batch of `count` samples.
  public func rows(ofShard shard: Int, in count: Int) -> Range<Int> {
    precondition(shard >= 0 && shard < shards, "shard \(shard) of \(shards)")
    return bound(shard, count)..<bound(shard + 1, count)
  }

  /// The shards that a rank owns.
  public func shards(ofRank rank: Int) -> Range<Int> {
    precondition(rank >= 0 && rank < ranks, "rank \(rank) of \(ranks)")
    let own = shards / ranks
    return rank * own..<(rank + 1) * own
  }

  /// The rows of a batch of `count` samples that a rank owns: those of all its shards.
  public func rows(ofRank rank: Int, in count: Int) -> Range<Int> {
    let own = shards(ofRank: rank)
    return bound(own.lowerBound, count)..<bound(own.upperBound, count)
  }

  /// The most rows that a rank owns of a batch of `count` samples: ⌈n/P⌉.
  public func capacity(in count: Int) -> Int {
    count / ranks + (count % ranks == 0 ? 0 : 1)
  }

  /// ⌊shard · count / shards⌋, with a product of 128 bits.
  private func bound(_ shard: Int, _ count: Int) -> Int {
    shards.dividingFullWidth(shard.multipliedFullWidth(by: count)).quotient
  }
}
