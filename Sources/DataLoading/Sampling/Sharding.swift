import Diagnostics

/// How a global batch is cut into shards, which shards a rank owns, and in which rounds it works on
/// them.
///
/// Shard v of V of a batch of n samples is its rows `⌊v·n/V⌋ ..< ⌊(v + 1)·n/V⌋`; each of P ranks owns
/// V/P consecutive shards, so that its rows are consecutive too. Shards may be empty. Where gradients
/// are accumulated over K rounds, a rank works on V/(P·K) consecutive shards in each.
public struct Sharding: Sendable, Hashable {
  /// The number of shards, V.
  public let shards: Int
  /// The number of ranks, P.
  public let ranks: Int
  /// The number of rounds, K.
  public let rounds: Int

  /// One shard for each rank and round.
  public init(ranks: Int, rounds: Int = 1) {
    precondition(ranks > 0 && rounds > 0, "\(ranks) ranks, \(rounds) rounds")
    shards = ranks * rounds
    self.ranks = ranks
    self.rounds = rounds
  }

  /// A fixed number of shards in each round, a power of two that the number of ranks divides.
  ///
  /// - Throws: `Failure` (configuration) that names the numbers that fit.
  public init(shards: Int, ranks: Int, rounds: Int = 1) throws {
    precondition(ranks > 0 && rounds > 0, "\(ranks) ranks, \(rounds) rounds")
    guard shards > 0, shards & (shards - 1) == 0 else {
      throw Failure(
        .configuration, "\(shards) shards: the number of shards must be a power of two",
        advice: "for example 8, or auto for one shard on each rank")
    }
    guard shards % ranks == 0 else {
      throw Failure(
        .configuration, "\(ranks) ranks cannot share \(shards) shards evenly",
        advice: "use \(Self.fittingRanks(shards)) ranks, or another number of shards")
    }
    guard rounds & (rounds - 1) == 0 else {
      throw Failure(
        .configuration,
        "gradients of \(rounds) batches cannot be added in an order that fits all numbers of ranks",
        advice:
          "with a fixed number of shards, accumulate 1, 2, 4, 8, … batches; or use shards: auto")
    }
    self.shards = shards * rounds
    self.ranks = ranks
    self.rounds = rounds
  }

  /// The same shards, all on one rank, in one round.
  public var onOneRank: Sharding { Sharding(all: shards) }

  private init(all shards: Int) {
    self.shards = shards
    ranks = 1
    rounds = 1
  }

  /// The numbers of ranks that can share a power of two of shards, in words: `1, 2, 4 or 8`.
  public static func fittingRanks(_ shards: Int) -> String {
    Words.list(sequence(first: 1) { $0 < shards ? $0 * 2 : nil }.map(String.init), "or")
  }

  /// The shards that a rank works on in a round.
  public var shardsPerRound: Int { shards / ranks / rounds }

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

  /// The shards that a rank works on in a round.
  public func shards(ofRank rank: Int, round: Int) -> Range<Int> {
    precondition(round >= 0 && round < rounds, "round \(round) of \(rounds)")
    let start = shards(ofRank: rank).lowerBound + round * shardsPerRound
    return start..<start + shardsPerRound
  }

  /// The rows of a batch of `count` samples that a rank owns: those of all its shards.
  public func rows(ofRank rank: Int, in count: Int) -> Range<Int> {
    rows(of: shards(ofRank: rank), in: count)
  }

  /// The rows of a batch of `count` samples that a rank works on in a round.
  public func rows(ofRank rank: Int, round: Int, in count: Int) -> Range<Int> {
    rows(of: shards(ofRank: rank, round: round), in: count)
  }

  /// The most rows of a batch of `count` samples that a rank works on in a round: ⌈n/(P·K)⌉.
  public func capacity(in count: Int) -> Int {
    let parts = ranks * rounds
    return count / parts + (count % parts == 0 ? 0 : 1)
  }

  private func rows(of shards: Range<Int>, in count: Int) -> Range<Int> {
    bound(shards.lowerBound, count)..<bound(shards.upperBound, count)
  }

  /// ⌊shard · count / shards⌋, with a product of 128 bits.
  private func bound(_ shard: Int, _ count: Int) -> Int {
    shards.dividingFullWidth(shard.multipliedFullWidth(by: count)).quotient
  }
}
