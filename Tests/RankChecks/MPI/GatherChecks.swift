import MPI

/// Segments of even, uneven and zero length are gathered on all ranks and on one.
enum GatherChecks: CheckFamily {
  static let name = "gather"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    let ranks = world.size
    let layouts = [
      unevenCounts(ranks: ranks), [Int](repeating: 3, count: ranks), lastCount(9, ranks: ranks),
      lastCount(0, ranks: ranks),
    ]
    for counts in layouts {
      try check(Float.self, counts, checks)
      try check(Double.self, counts, checks)
      try check(Int32.self, counts, checks)
      try check(Int.self, counts, checks)
      try check(UInt8.self, counts, checks)
      try check(UInt64.self, counts, checks)
    }
    checks.expectEqual(try world.allGather(world.rank), Array(0..<ranks))
    for root in 0..<ranks {
      let arrays = try world.gather([Double](repeating: 2, count: world.rank), to: root)
      let expected = (0..<ranks).map { [Double](repeating: 2, count: $0) }
      checks.expectEqual(arrays, world.rank == root ? expected : [], "arrays to \(root)")
    }
  }

  private static func check<T: MPIScalar & Numeric>(
    _ type: T.Type, _ counts: [Int], _ checks: Checks
  ) throws {
    let world = checks.world
    let own = samples(T.self, counts[world.rank], rank: world.rank)
    let joined = counts.enumerated().flatMap { samples(T.self, $1, rank: $0) }

    let start = counts[..<world.rank].reduce(0, +)
    var all = [T](repeating: 0, count: joined.count)
    all.replaceSubrange(start..<start + own.count, with: own)
    try all.withUnsafeMutableBufferPointer { try world.allGather($0, counts: counts) }
    checks.expectEqual(all, joined, "all-gather of \(T.self), \(counts)")

    for root in 0..<world.size {
      var gathered = [T](repeating: 0, count: world.rank == root ? joined.count : 0)
      try own.withUnsafeBufferPointer { segment in
        try gathered.withUnsafeMutableBufferPointer {
          try world.gather(
            segment, into: world.rank == root ? $0 : nil, counts: counts, to: root)
        }
      }
      checks.expectEqual(gathered, world.rank == root ? joined : [], "gather to \(root)")
    }
  }
}
