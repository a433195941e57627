import Compute
import DataParallel

/// Both exchanges between ranks: sums, totals, tables, parameters, and state that is shared out.
enum ExchangeChecks: CheckFamily {
  static let name = "exchange"
  private static let granularity = 4096
  private static let totalsCount = 3

  static func run(_ checks: Checks) throws {
    // Fewer parameters than a slice's unit leave all ranks but the last without any.
    for count in [1, 100, 4096, 4097, 12_288, 30_000, 100_003] {
      try check(sharedMemory(checks, count, table: 7), isExact: true, checks)
      try check(allReduce(checks, count, table: 7), isExact: false, checks)
    }
    if checks.world.size == 1 {
      try check(SoloExchange(count: 5000, tableCount: 7), isExact: true, checks)
    }
  }

  static func sharedMemory(_ checks: Checks, _ count: Int, table: Int) throws
    -> any GradientExchange
  {
    try SharedMemoryExchange(
      on: checks.world, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table, coresToSpare: false)
  }

  static func allReduce(_ checks: Checks, _ count: Int, table: Int) -> any GradientExchange {
    AllReduceExchange(
      on: checks.world, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table)
  }

  private static func check(
    _ exchange: any GradientExchange, isExact: Bool, _ checks: Checks
  ) throws {
    let ranks = checks.world.size
    let slice = exchange.slice
    let count = exchange.parameters.count
    let place = "\(exchange.name), \(count) parameters"
    checks.expectEqual(exchange.rank, checks.world.rank, place)
    checks.expectEqual(exchange.slices.count, ranks, place)
    checks.expectEqual(exchange.slices.reduce(0) { $0 + $1.count }, count, place)
    checks.expectEqual(exchange.gradients.count, count, place)
    checks.expect(exchange.parameters.buffer.allSatisfy { $0 == 0 }, "\(place): zero at first")

    for round in 0..<3 {
      try checkReduction(exchange, round, isExact: isExact, place, checks)
      try checkTable(exchange, round, place, checks)

      for i in slice { exchange.parameters.buffer[i] = Float(i % 1000 + round) }
      try exchange.publish()
      checks.expect(
        exchange.parameters.buffer.indices.allSatisfy {
          exchange.parameters.buffer[$0] == Float($0 % 1000 + round)
        }, "\(place): every rank sees all new parameters")

      var totals = self.totals(rank: checks.world.rank, 10 + round)
      try exchange.sum(&totals)
      checks.expectEqual(totals, totalsOfAll(ranks, 10 + round), "\(place): totals alone")
    }
    try checkSharingOut(exchange, place, checks)
    // No rank may give back memory that another still looks at.
    try checks.world.barrier()
  }

  private static func checkReduction(
    _ exchange: any GradientExchange, _ round: Int, isExact: Bool, _ place: String,
    _ checks: Checks
  ) throws {
    let ranks = checks.world.size
    for i in exchange.gradients.buffer.indices {
      exchange.gradients.buffer[i] = gradient(i, rank: checks.world.rank, round)
    }
    var totals = self.totals(rank: checks.world.rank, round)
    try exchange.reduce(totals: &totals)
    checks.expectEqual(totals, totalsOfAll(ranks, round), "\(place): totals")
    var wrong = 0
    for i in exchange.slice {
      let parts = (0..<ranks).map { gradient(i, rank: $0, round) }
      let found = exchange.gradients.buffer[i]
      let size = parts.reduce(0) { $0 + $1.magnitude }
      let isRight =
        isExact ? found == treeSum(parts[...]) : abs(found - treeSum(parts[...])) <= 1e-6 * size
      if !isRight { wrong += 1 }
    }
    checks.expectEqual(wrong, 0, "\(place), round \(round): the number of wrong sums")
  }

  private static func checkTable(
    _ exchange: any GradientExchange, _ round: Int, _ place: String, _ checks: Checks
  ) throws {
    let ranks = checks.world.size
    // Uneven, and for some numbers of ranks empty ranges.
    let bounds = (0...ranks).map { $0 * $0 * 7 / (ranks * ranks) }
    let ranges = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    for index in ranges[checks.world.rank] { exchange.table[index] = Double(index * 10 + round) }
    try exchange.complete(ranges)
    checks.expectEqual(
      Array(exchange.table), (0..<7).map { Double($0 * 10 + round) }, "\(place): table")
  }

  /// Slices are joined on rank 0 and shared out again.
  private static func checkSharingOut(
    _ exchange: any GradientExchange, _ place: String, _ checks: Checks
  ) throws {
    let memory = AlignedBuffer<Float>(count: exchange.slice.count)
    try withExtendedLifetime(memory) {
      let state = memory.matrix(rows: 1, columns: memory.count)
      for i in 0..<memory.count { memory.buffer[i] = Float(exchange.slice.lowerBound + i) }
      let block = try exchange.gather(state)
      let whole = (0..<exchange.parameters.count).map { Float($0) }
      checks.expect(block == (exchange.rank == 0 ? whole : []), "\(place): joined on rank 0")
      state.fill(-1)
      try exchange.scatter(block.map { 2 * $0 }, into: state)
      checks.expect(
        state.array == exchange.slice.map { 2 * Float($0) }, "\(place): shared out again")
    }
  }

  /// Numbers whose sum depends on the order.
  static func gradient(_ index: Int, rank: Int, _ round: Int) -> Float {
    let word = UInt32(truncatingIfNeeded: index &* 2_654_435_761 &+ rank &* 40_503 &+ round &* 97)
    return Float(Int32(bitPattern: word)) * (word % 5 == 0 ? 1e4 : 1e-3)
  }

  private static func totals(rank: Int, _ round: Int) -> [Double] {
    [Double(rank + 1) * 0.1, Double(round) + 1e-9 * Double(rank), rank == 0 ? 1e16 : 1]
  }

  private static func totalsOfAll(_ ranks: Int, _ round: Int) -> [Double] {
    (0..<totalsCount).map { index in
      treeSum((0..<ranks).map { totals(rank: $0, round)[index] }[...])
    }
  }

  /// ((v₀ + v₁) + (v₂ + v₃)) + …, by the definition.
  private static func treeSum<Number: FloatingPoint>(_ values: ArraySlice<Number>) -> Number {
    guard values.count > 1 else { return values.first ?? 0 }
    var left = 1
    while left * 2 < values.count { left *= 2 }
    return treeSum(values.prefix(left)) + treeSum(values.dropFirst(left))
  }
}
