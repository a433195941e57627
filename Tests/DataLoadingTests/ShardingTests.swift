import DataLoading
import Diagnostics
import Testing

@Suite("Batches and shards")
struct ShardingTests {
  @Test("Batches cover an epoch once", arguments: [(0, 4), (1, 4), (8, 4), (10, 4), (3, 100)])
  func batches(samples: Int, size: Int) {
    let plan = BatchPlan(sampleCount: samples, batchSize: .samples(size))
    let positions = (0..<plan.stepsPerEpoch).flatMap { plan.positions(ofStep: $0) }
    #expect(positions == Array(0..<samples))
    #expect(
      (0..<plan.stepsPerEpoch).dropLast().allSatisfy { plan.positions(ofStep: $0).count == size })
  }

  @Test("A full batch is the whole epoch")
  func full() {
    let plan = BatchPlan(sampleCount: 77, batchSize: .full)
    #expect(plan.stepsPerEpoch == 1)
    #expect(plan.positions(ofStep: 0) == 0..<77)
    #expect(BatchPlan(sampleCount: 0, batchSize: .full).stepsPerEpoch == 0)
  }

  @Test("Numbers near the largest do not overflow")
  func large() throws {
    let plan = BatchPlan(sampleCount: .max, batchSize: .samples(1 << 40))
    let last = plan.stepsPerEpoch - 1
    #expect(plan.positions(ofStep: last).upperBound == .max)
    let sharding = try Sharding(shards: 1 << 20, ranks: 1 << 10)
    #expect(sharding.rows(ofRank: 1023, in: .max).upperBound == .max)
  }

  @Test("Shards and ranks cover a batch once, whatever its size", arguments: 0...40)
  func covering(count: Int) throws {
    for ranks in 1...8 {
      let sharding = Sharding(ranks: ranks)
      let rows = (0..<ranks).flatMap { sharding.rows(ofRank: $0, in: count) }
      #expect(rows == Array(0..<count))
      #expect(
        (0..<ranks).allSatisfy {
          sharding.rows(ofRank: $0, in: count).count <= sharding.capacity(in: count)
        })
    }
    for ranks in [1, 2, 4, 8] {
      let sharding = try Sharding(shards: 8, ranks: ranks)
      for rank in 0..<ranks {
        let own = sharding.shards(ofRank: rank).flatMap { sharding.rows(ofShard: $0, in: count) }
        #expect(own == Array(sharding.rows(ofRank: rank, in: count)))
      }
    }
  }

  @Test("Rounds cover a rank's shards in order", arguments: [1, 2, 4])
  func rounds(rounds: Int) throws {
    for count in [0, 1, 5, 16, 37, 1000] {
      for ranks in [1, 2, 4, 8] {
        let whole = try Sharding(shards: 8 * rounds, ranks: ranks)
        let parts = try Sharding(shards: 8, ranks: ranks, rounds: rounds)
        #expect(parts.shards == whole.shards && parts.shardsPerRound * ranks == 8)
        for rank in 0..<ranks {
          let ranges = (0..<rounds).map { parts.rows(ofRank: rank, round: $0, in: count) }
          #expect(ranges.flatMap { Array($0) } == Array(whole.rows(ofRank: rank, in: count)))
          #expect(ranges.allSatisfy { $0.count <= parts.capacity(in: count) })
          let shards = (0..<rounds).flatMap { parts.shards(ofRank: rank, round: $0) }
          #expect(shards == Array(whole.shards(ofRank: rank)))
        }
      }
    }
    #expect(Sharding(ranks: 3, rounds: rounds).shardsPerRound == 1)
  }

  @Test("Numbers of ranks that do not fit are told which do")
  func misfits() {
    let error = #expect(throws: Failure.self) { try Sharding(shards: 8, ranks: 3) }
    #expect(error?.exitCode == .configuration)
    #expect(error?.description.contains("1, 2, 4 or 8 ranks") == true)
    #expect(throws: Failure.self) { try Sharding(shards: 6, ranks: 2) }
    #expect(throws: Failure.self) { try Sharding(shards: 0, ranks: 1) }
    let rounds = #expect(throws: Failure.self) { try Sharding(shards: 8, ranks: 2, rounds: 3) }
    #expect(rounds?.description.contains("accumulate 1, 2, 4, 8") == true)
  }
}
