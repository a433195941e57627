import MPI

/// Each rank gets its segment of the sums, for even, uneven and empty segments.
enum ReduceScatterChecks: CheckFamily {
  static let name = "reduce-scatter"

  static func run(_ checks: Checks) throws {
    let ranks = checks.world.size
    let layouts = [
      unevenCounts(ranks: ranks), [Int](repeating: 3, count: ranks), lastCount(9, ranks: ranks),
      lastCount(0, ranks: ranks),
    ]
    for counts in layouts {
      try check(Float.self, counts, checks)
      try check(Double.self, counts, checks)
      try check(Int.self, counts, checks)
      try check(UInt8.self, counts, checks)
    }
  }

  private static func check<T: MPIScalar & Numeric>(
    _ type: T.Type, _ counts: [Int], _ checks: Checks
  ) throws {
    let world = checks.world
    let total = counts.reduce(0, +)
    let all = (0..<world.size).map { samples(T.self, total, rank: $0) }
    let sums = (0..<total).map { index in all.reduce(T.zero) { $0 + $1[index] } }
    let start = counts[..<world.rank].reduce(0, +)

    var segment = [T](repeating: 0, count: counts[world.rank])
    try all[world.rank].withUnsafeBufferPointer { buffer in
      try segment.withUnsafeMutableBufferPointer {
        try world.reduceScatter(buffer, into: $0, counts: counts, .sum)
      }
    }
    checks.expectEqual(
      segment, Array(sums[start..<start + counts[world.rank]]), "\(T.self) of \(counts)")
  }
}
