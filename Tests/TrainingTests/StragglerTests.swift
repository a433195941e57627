import Instrumentation
import Testing
import Training

/// Which rank is called the slowest, and when none is.
@Suite struct StragglerTests {
  private func times(_ seconds: [Phase: Double]) -> [Double] {
    var times = Array(repeating: 0.0, count: Int(Phase.wait.rawValue) + 1)
    for (phase, value) in seconds { times[Int(phase.rawValue)] = value }
    return times
  }

  private func report(_ halves: [[Phase: Double]]...) -> StragglerReport? {
    StragglerReport(halves: halves.map { $0.map(times) })
  }

  private func words(_ ranks: [[Phase: Double]], nodes: [String] = ["a", "b", "b", "c"]) -> String?
  {
    report(ranks, ranks)?.words(nodes: nodes)
  }

  @Test func oneThatReadsSlowly() {
    let usual: [Phase: Double] = [.read: 1, .forward: 4, .backward: 5, .wait: 3, .transfer: 1]
    #expect(
      words([usual, usual, [.read: 5, .forward: 4, .backward: 5], usual])
        == "Slowest: rank 2 (b), whose own work took 1.4 times the median of the others', above all "
        + "in reading; the others waited 29% of the time for it.")
  }

  @Test func oneOfTwo() throws {
    let ranks: [[Phase: Double]] = [
      [.forward: 3, .backward: 9, .wait: 0], [.forward: 3, .backward: 3, .wait: 6],
    ]
    let found = try #require(report(ranks, ranks))
    #expect(found.rank == 0 && found.ratio == 2 && found.phase == .backward)
    #expect(found.waiting == 0.5)
  }

  @Test func evenRanksAreNotTold() {
    #expect(words([[.forward: 10], [.forward: 10.5, .wait: 1], [.forward: 10]]) == nil)
    // One has a little less to do, and nobody waits.
    #expect(
      words([[.forward: 10, .wait: 0.1], [.forward: 12], [.forward: 10, .wait: 0.1]]) == nil)
    // Both wait for cores that others have.
    #expect(words([[.forward: 1, .wait: 30], [.forward: 1.2, .wait: 30]]) == nil)
    // All wait for the network.
    #expect(words([[.forward: 4, .transfer: 9], [.forward: 4, .transfer: 9]]) == nil)
    // A rank alone; a training of two seconds.
    #expect(words([[.forward: 10]]) == nil)
    #expect(words([[.forward: 0.2, .wait: 0.7], [.forward: 0.9]]) == nil)
    #expect(words([]) == nil)
  }

  /// One that was interrupted for long, once, is not slow.
  @Test func onceIsNotAlways() {
    let even: [[Phase: Double]] = [[.forward: 10], [.forward: 10]]
    let first: [[Phase: Double]] = [[.forward: 15], [.forward: 10, .wait: 5]]
    let second: [[Phase: Double]] = [[.forward: 10, .wait: 5], [.forward: 15]]
    #expect(report(first, even) == nil && report(even, first) == nil)
    #expect(report(first, second) == nil)
    #expect(report(first, first)?.rank == 0 && report(second, second)?.rank == 1)
  }
}
