import Compute
import DataParallel
import Glibc

/// Hundreds of steps with random delays of each rank at each point of a step: what one rank writes
/// must never meet what another still reads.
enum ExchangeRaceChecks: CheckFamily {
  static let name = "exchange-races"

  static func run(_ checks: Checks) throws {
    let ranks = checks.world.size
    for test in try ExchangeCase.all(checks, 9000, table: ranks) {
      try check(test, rounds: test.copies == 1 ? 1000 : 300, checks)
    }
    // More pieces of each part than travel at a time.
    for test in try ExchangeCase.all(checks, ranks * 600_000, table: ranks) where test.copies > 1 {
      try check(test, rounds: 8, checks)
    }
  }

  private static func check(_ test: ExchangeCase, rounds: Int, _ checks: Checks) throws {
    let exchange = test.exchange
    let count = exchange.parameters.count
    let rank = test.world.rank
    let ranks = test.world.size
    let generator = Philox(seed: 1, purpose: .noise, stream: UInt64(rank))
    let ranges = (0..<ranks).map { [$0..<$0 + 1] }
    var wrongSums = 0
    var wrongTotals = 0
    var wrongTables = 0
    var wrongParameters = 0
    for round in 0..<rounds {
      let words = generator.block(UInt64(round))
      delay(words[0])
      try test.fill(parts: 1 + Int(words[1] >> 20 & 7), between: { delay(words[1]) }) {
        value($0, rank, round)
      }
      var totals = [Double(round), Double(rank), 1]
      try exchange.reduce(totals: &totals)
      let expectedTotals = [ranks * round, ranks * (ranks - 1) / 2, ranks].map(Double.init)
      if totals != expectedTotals { wrongTotals += 1 }
      for i in exchange.slice where exchange.gradients.buffer[i] != sum(i, ranks, round) {
        wrongSums += 1
      }
      exchange.table[rank] = Double(round * 10 + rank)
      delay(words[2])
      try exchange.complete(ranges)
      for other in 0..<ranks where exchange.table[other] != Double(round * 10 + other) {
        wrongTables += 1
      }
      delay(words[3])
      for i in exchange.slice { exchange.parameters.buffer[i] = exchange.gradients.buffer[i] + 1 }
      delay(words[0] >> 8)
      try exchange.publish()
      delay(words[1] >> 8)
      for i in 0..<count where exchange.parameters.buffer[i] != sum(i, ranks, round) + 1 {
        wrongParameters += 1
      }
      if round % 10 == 0 {
        var totals = [1.0, Double(round), Double(rank * rank)]
        try exchange.sum(&totals)
        if totals[1] != Double(ranks * round) { wrongTotals += 1 }
      }
    }
    checks.expectEqual(wrongSums, 0, "\(test.place): wrong sums")
    checks.expectEqual(wrongTotals, 0, "\(test.place): wrong totals")
    checks.expectEqual(wrongTables, 0, "\(test.place): wrong tables")
    checks.expectEqual(wrongParameters, 0, "\(test.place): wrong parameters")
    try test.world.barrier()
  }

  /// Whole numbers, so that sums are exact in any order.
  private static func value(_ index: Int, _ rank: Int, _ round: Int) -> Float {
    Float((index + 3 * rank + round) % 101)
  }

  private static func sum(_ index: Int, _ ranks: Int, _ round: Int) -> Float {
    (0..<ranks).reduce(0) { $0 + value(index, $1, round) }
  }

  /// None, the core given up, a short wait, or a long one.
  private static func delay(_ word: UInt32) {
    switch word % 16 {
    case 0: usleep(word >> 16 & 255)
    case 1, 2: sched_yield()
    case 3, 4: for _ in 0..<word >> 16 & 1023 { _ = clock() }
    default: break
    }
  }
}
