import Diagnostics
import TestSupport
import Testing
import Training

/// The cost model at limits that are known by hand.
@Suite struct ScalingModelTests {
  /// Passes of 1 ms and 10 µs a sample, no cost for anything else.
  private func free() -> ScalingModel {
    ScalingModel(
      pass: LinearCost(fixed: 0, each: 1e-5), backwardShare: 0.6, update: 0, bytes: 4e6,
      bytesPerSecond: .infinity, barrier: 0, coresPerNode: 2, threadsPerRank: 1,
      ranksPerNode: 2,
      link: NetworkLink(bytesPerSecond: .infinity, latency: 0))
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * abs(b) }

  @Test func freeExchangeScalesLinearly() {
    let model = free()
    let one = model.step(ranks: 1, samples: 4096)
    #expect(isClose(one.seconds, 4096e-5))
    for ranks in [2, 8, 64, 4096] {
      let strong = model.step(ranks: ranks, samples: 4096)
      #expect(isClose(strong.seconds, 4096e-5 / Double(ranks)), "\(ranks)")
      #expect(isClose(strong.efficiency(comparedWith: one), 1), "\(ranks)")
      let weak = model.step(ranks: ranks, samples: 4096 * ranks)
      #expect(isClose(weak.seconds, one.seconds), "\(ranks)")
      #expect(isClose(weak.efficiency(comparedWith: one), 1), "\(ranks)")
    }
  }

  /// Rows are whole, and the busiest rank decides.
  @Test func ranksWithoutRowsGainNothing() {
    let model = free()
    #expect(model.step(ranks: 4, samples: 5).pass == 2e-5)
    #expect(model.step(ranks: 64, samples: 32).pass == model.step(ranks: 32, samples: 32).pass)
  }

  @Test func fixedPartLimitsStrongScaling() {
    var model = free()
    model.pass = LinearCost(fixed: 1e-3, each: 1e-5)
    let many = model.step(ranks: 4096, samples: 4096)
    #expect(isClose(many.seconds, 1e-3 + 1e-5))
  }

  /// Two phases of n − 1 messages with a bucket each, and two small ones.
  @Test func latencyDominates() {
    var model = free()
    model.link = NetworkLink(bytesPerSecond: .infinity, latency: 1)
    let step = model.step(ranks: 2048, samples: 4096)
    #expect(step.nodes == 1024 && isClose(step.exchangeBetweenNodes, 4 * 1023))
    #expect(step.seconds / step.exchangeBetweenNodes < 1.0001)
    let twice = model.step(ranks: 4096, samples: 4096)
    #expect(twice.seconds > 1.99 * step.seconds, "more nodes make it slower")
    #expect(model.step(ranks: 2, samples: 4096).exchangeBetweenNodes == 0, "one node")
  }

  /// Each of two phases moves (n − 1)/n of the bytes through a node's link, whatever the ranks on it.
  @Test(arguments: [1, 2, 8]) func bytesOfANode(ranksPerNode: Int) {
    var model = free()
    model.ranksPerNode = ranksPerNode
    model.coresPerNode = 8
    model.link = NetworkLink(bytesPerSecond: 1e6, latency: 0)
    for nodes in [2, 4, 128] {
      let step = model.step(ranks: nodes * ranksPerNode, samples: 4096)
      let share = Double(nodes - 1) / Double(nodes)
      #expect(isClose(step.exchangeBetweenNodes, 2 * share * 4), "\(nodes)")
    }
  }

  /// 4 MiB between two nodes of a rank: sixteen buckets, a message for each in both phases.
  @Test func gradientsTravelInBuckets() {
    var model = free()
    model.ranksPerNode = 1
    model.bytes = 4 * 1024 * 1024
    model.link = NetworkLink(bytesPerSecond: .infinity, latency: 1)
    #expect(model.step(ranks: 2, samples: 4096).exchangeBetweenNodes == 2 * 16 + 2)
  }

  @Test func overlapHidesTheSumBehindThePassBackward() {
    var model = free()
    model.link = NetworkLink(bytesPerSecond: 4e9, latency: 0)
    let plain = model.step(ranks: 4, samples: 4096)
    model.overlap = 1
    let hidden = model.step(ranks: 4, samples: 4096)
    // The gather of parameters stays, which is half of it.
    #expect(isClose(hidden.exchangeBetweenNodes, plain.exchangeBetweenNodes / 2))
    model.link = NetworkLink(bytesPerSecond: 1, latency: 0)
    let slow = model.step(ranks: 4, samples: 4096)
    model.overlap = 0
    let all = model.step(ranks: 4, samples: 4096)
    let backward = 0.6 * all.pass
    #expect(abs(all.seconds - slow.seconds - backward) < 1e-6, "no more than the pass takes")
  }

  /// Reading two slices of half the bytes, writing one; and three barriers.
  @Test func exchangeOnANode() {
    var model = free()
    model.bytesPerSecond = 1e9
    model.barrier = 1e-6
    #expect(isClose(model.step(ranks: 2, samples: 8).exchangeOnNode, 1.5 * 4e6 / 1e9 + 3e-6))
    #expect(model.step(ranks: 1, samples: 8).exchangeOnNode == 0)
    model.ranksPerNode = 4
    model.coresPerNode = 4
    #expect(isClose(model.step(ranks: 4, samples: 8).exchangeOnNode, 1.25 * 4e6 / 1e9 + 9e-6))
  }

  @Test func moreRanksThanCoresTakeTurns() {
    var model = free()
    model.update = 1e-3
    model.ranksPerNode = 8
    #expect(model.step(ranks: 1, samples: 4096).pass == 4096e-5)
    let two = model.step(ranks: 2, samples: 4096)
    let eight = model.step(ranks: 8, samples: 4096)
    #expect(isClose(eight.pass, two.pass) && isClose(eight.update, two.update))
    model.threadsPerRank = 2
    #expect(isClose(model.step(ranks: 2, samples: 4096).pass, 2 * two.pass))
  }

  @Test func costsAreFitted() {
    let line = LinearCost(fitting: [(1, 3), (10, 12), (100, 102)])
    #expect(abs(line.fixed - 2) < 1e-9 && abs(line.each - 1) < 1e-9)
    #expect(LinearCost(fitting: [(4, 8)]) == LinearCost(fixed: 0, each: 2))
    #expect(LinearCost(fitting: [(4, 8), (4, 8)]) == LinearCost(fixed: 0, each: 2))
    let falling = LinearCost(fitting: [(1, 3), (10, 2)])
    #expect(falling.each == 0 && falling.fixed > 2 && falling.fixed < 3)
    let steep = LinearCost(fitting: [(1, 1), (10, 20)])
    #expect(steep.fixed == 0 && steep.each > 1 && steep.each < 2)
  }

  @Test func linksAreRead() throws {
    func link(_ text: String, _ rate: Double, _ latency: Double) throws {
      let link = try NetworkLink(parsing: text)
      let isRead = isClose(link.bytesPerSecond, rate) && abs(link.latency - latency) < 1e-15
      #expect(isRead, "\(text): \(link)")
    }
    try link("25Gb/s,5us", 25e9 / 8, 5e-6)
    try link("1 Gbit/s, 0.05 ms", 1e9 / 8, 5e-5)
    try link("12.5GB/s,800ns", 12.5e9, 8e-7)
    try link("100Mb/s,2µs", 1e8 / 8, 2e-6)
    try link("1B/s,0s", 1, 0)
    for bad in ["", "25Gb/s", "25Gb/s,5us,1", "25,5us", "Gb/s,5us", "0Gb/s,5us", "-1Gb/s,5us"] {
      expectFailure(.usage, "25Gb/s,5us") { _ = try NetworkLink(parsing: bad) }
    }
    expectFailure(.usage, "'25Gx/s' is no rate") { _ = try NetworkLink(parsing: "25Gx/s,5us") }
    expectFailure(.usage, "'5' is no latency") { _ = try NetworkLink(parsing: "25Gb/s,5") }
    expectFailure(.usage, "'nanus' is no latency") {
      _ = try NetworkLink(parsing: "25Gb/s,nanus")
    }
  }

  @Test func numbersOfRanksThatTakeSteps() {
    #expect(ScaleBenchmark.steps(upTo: 1) == [1])
    #expect(ScaleBenchmark.steps(upTo: 2) == [1, 2])
    #expect(ScaleBenchmark.steps(upTo: 6) == [1, 2, 4, 6])
    #expect(ScaleBenchmark.steps(upTo: 8) == [1, 2, 4, 8])
  }
}
