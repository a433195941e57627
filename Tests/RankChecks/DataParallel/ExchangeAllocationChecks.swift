import CAllocationCounter
import DataParallel

/// A step of the exchange by shared memory takes nothing from the heap.
enum ExchangeAllocationChecks: CheckFamily {
  static let name = "exchange-allocations"

  static func run(_ checks: Checks) throws {
    let ranks = checks.world.size
    let ranges = (0..<ranks).map { [$0..<$0 + 1] }
    for test in try ExchangeCase.all(checks, 100_003, table: ranks)
    where test.exchange is SharedMemoryExchange {
      // Not a literal, which is constant memory until it is written to.
      var totals = (0..<ExchangeCase.totalsCount).map(Double.init)
      var visited = 0
      // Among them a trial of both ways to show gradients to the others.
      let repetitions = 30
      for _ in 0..<repetitions {
        allocation_counter_start()
        try test.exchange.reduce(totals: &totals) { visited += $0.count }
        try test.exchange.complete(ranges)
        try test.exchange.publish()
        try test.exchange.sum(&totals)
        let counts = allocation_counter_stop()
        checks.expect(
          counts.own == 0,
          "\(counts.own) allocations, first by \(String(cString: allocation_counter_first_own()))")
      }
      checks.expectEqual(visited, repetitions * test.exchange.slice.count, "visited")
    }
    try checks.world.barrier()
  }
}
