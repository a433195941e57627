import Compute
import DataParallel

/// All exchanges between ranks: sums, totals, tables, parameters, and state that is shared out. Sums
/// are exact to the bit, so that all exchanges agree.
enum ExchangeChecks: CheckFamily {
  static let name = "exchange"
  private static let tableCount = 7

  static func run(_ checks: Checks) throws {
    // Fewer parameters than a slice's unit leave all ranks but the last without any.
    var counts = [1, 100, 4096, 4097, 12_288, 30_000, 100_003]
    // More pieces of each part than travel at a time.
    if checks.world.size <= 4 { counts.append(checks.world.size * 700_000 + 12_345) }
    for count in counts {
      for test in try ExchangeCase.all(checks, count, table: tableCount) {
        try check(test, checks)
      }
    }
  }

  private static func check(_ test: ExchangeCase, _ checks: Checks) throws {
    let exchange = test.exchange
    let count = exchange.parameters.count
    let place = test.place
    checks.expectEqual(exchange.rank, test.world.rank, place)
    checks.expectEqual(exchange.slices.count, test.world.size, place)
    let bounds = exchange.slices.flatMap(\.ranges).sorted { $0.lowerBound < $1.lowerBound }
    checks.expectEqual(bounds.first?.lowerBound, 0, place)
    checks.expectEqual(bounds.last?.upperBound, count, place)
    checks.expect(
      zip(bounds, bounds.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound }, place)
    checks.expectEqual(exchange.gradients.count, count, place)
    checks.expectEqual(
      exchange.copies?.size, test.hasCopy ? test.copies : nil, "\(place): copies")
    checks.expect(exchange.parameters.buffer.allSatisfy { $0 == 0 }, "\(place): zero at first")

    for round in 0..<3 {
      try checkReduction(test, round, checks)
      try checkTable(test, round, checks)

      for i in exchange.slice { exchange.parameters.buffer[i] = Float(i % 1000 + round) }
      try exchange.publish()
      checks.expect(
        exchange.parameters.buffer.indices.allSatisfy {
          exchange.parameters.buffer[$0] == Float($0 % 1000 + round)
        }, "\(place): every rank sees all new parameters")

      var totals = self.totals(rank: test.world.rank, 10 + round)
      try exchange.sum(&totals)
      checks.expectEqual(totals, totalsOfAll(test, 10 + round), "\(place): totals alone")
    }
    try checkSharingOut(test, checks)
    // No rank may give back memory that another still looks at.
    try test.world.barrier()
  }

  private static func checkReduction(
    _ test: ExchangeCase, _ round: Int, _ checks: Checks
  ) throws {
    let exchange = test.exchange
    var totals = self.totals(rank: test.world.rank, round)
    var visited: [Range<Int>] = []
    var gaps = 0
    var wrong = 0
    func visit(_ part: Range<Int>) {
      if part.lowerBound % ExchangeCase.granularity != 0 { gaps += 1 }
      visited.append(part)
      for i in part
      where exchange.gradients.buffer[i] != test.sum({ gradient(i, rank: $0, round) }) {
        wrong += 1
      }
    }
    // In some rounds what is final is summed on the way.
    try test.fill(parts: [1, 3, 20][round % 3], visit) {
      gradient($0, rank: test.world.rank, round)
    }
    try exchange.reduce(totals: &totals, visit: visit)
    visited.sort { $0.lowerBound < $1.lowerBound }
    checks.expectEqual(totals, totalsOfAll(test, round), "\(test.place): totals")
    checks.expectEqual(wrong, 0, "\(test.place), round \(round): the number of wrong sums")
    checks.expectEqual(gaps, 0, "\(test.place): parts that begin within a block")
    checks.expect(
      ParameterSlice(visited) == exchange.slice, "\(test.place): each part is visited once")
    for i in exchange.slice
    where exchange.gradients.buffer[i] != test.sum({ gradient(i, rank: $0, round) }) { wrong += 1 }
    checks.expectEqual(wrong, 0, "\(test.place), round \(round): wrong sums in the end")
  }

  private static func checkTable(
    _ test: ExchangeCase, _ round: Int, _ checks: Checks
  ) throws {
    let ranks = test.world.size
    let table = test.exchange.table
    // Uneven, and for some numbers of ranks empty ranges.
    let bounds = (0...ranks).map { $0 * $0 * tableCount / (ranks * ranks) }
    // Each rank's in two ranges, so that they lie apart.
    let ranges = zip(bounds, bounds.dropFirst()).map {
      [$0..<min($0 + 1, $1), min($0 + 1, $1)..<$1]
    }
    for index in ranges[test.world.rank].joined() { table[index] = Double(index * 10 + round) }
    try test.exchange.complete(ranges)
    checks.expectEqual(
      Array(table), (0..<tableCount).map { Double($0 * 10 + round) }, "\(test.place): table")
  }

  /// Slices are joined on rank 0 and shared out again.
  private static func checkSharingOut(_ test: ExchangeCase, _ checks: Checks) throws {
    let exchange = test.exchange
    let memory = AlignedBuffer<Float>(count: exchange.slice.count)
    try withExtendedLifetime(memory) {
      let state = memory.matrix(rows: 1, columns: memory.count)
      for (i, position) in exchange.slice.enumerated() { memory.buffer[i] = Float(position) }
      let isFirst = exchange.rank == 0
      let whole = (0..<exchange.parameters.count).map { Float($0) }
      try AlignedBuffer.withMatrix(columns: isFirst ? whole.count : 0) { block in
        try exchange.gather(state, into: block)
        checks.expect(block.array == (isFirst ? whole : []), "\(test.place): joined on rank 0")
        state.fill(-1)
        for i in block.buffer.indices { block.buffer[i] *= 2 }
        try exchange.scatter(block, into: state)
      }
      checks.expect(
        state.array == exchange.slice.map { 2 * Float($0) }, "\(test.place): shared out again")
    }
  }

  /// Numbers whose sum depends on the order.
  private static func gradient(_ index: Int, rank: Int, _ round: Int) -> Float {
    let word = UInt32(truncatingIfNeeded: index &* 2_654_435_761 &+ rank &* 40_503 &+ round &* 97)
    return Float(Int32(bitPattern: word)) * (word % 5 == 0 ? 1e4 : 1e-3)
  }

  private static func totals(rank: Int, _ round: Int) -> [Double] {
    [Double(rank + 1) * 0.1, Double(round) + 1e-9 * Double(rank), rank == 0 ? 1e16 : 1]
  }

  private static func totalsOfAll(_ test: ExchangeCase, _ round: Int) -> [Double] {
    (0..<ExchangeCase.totalsCount).map { index in
      test.sum { totals(rank: $0, round)[index] }
    }
  }
}
