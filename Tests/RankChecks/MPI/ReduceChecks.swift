import MPI

/// Reductions to all ranks and to one, against the same reductions computed here.
enum ReduceChecks: CheckFamily {
  static let name = "reduce"

  static func run(_ checks: Checks) throws {
    for count in [0, 1, 7, 300] {
      try check(Float.self, count, checks)
      try check(Double.self, count, checks)
      try check(Int32.self, count, checks)
      try check(Int64.self, count, checks)
      try check(Int.self, count, checks)
      try check(UInt8.self, count, checks)
      try check(UInt32.self, count, checks)
      try check(UInt64.self, count, checks)
    }
    try checkBits(checks)
    let world = checks.world
    checks.expectEqual(try world.allReduce(world.rank, .sum), world.size * (world.size - 1) / 2)
    checks.expectEqual(try world.allReduce(Float(world.rank), .maximum), Float(world.size - 1))
    checks.expectEqual(try world.allReduce(Double.nan, .sum).isNaN, true, "a sum with NaN")
  }

  private static func check<T: MPIScalar & Numeric & Comparable>(
    _ type: T.Type, _ count: Int, _ checks: Checks
  ) throws {
    let world = checks.world
    let operations: [(Reduction, (T, T) -> T)] = [
      (.sum, { $0 + $1 }), (.product, { $0 * $1 }), (.minimum, { min($0, $1) }),
      (.maximum, { max($0, $1) }),
    ]
    for (reduction, operation) in operations {
      // Products of more ranks would not be exact in eight bits.
      if reduction == .product && world.size > 2 && T.self == UInt8.self { continue }
      let all = (0..<world.size).map { samples(T.self, count, rank: $0) }
      let expected = (0..<count).map { index in
        all.dropFirst().reduce(all[0][index]) { operation($0, $1[index]) }
      }
      var values = all[world.rank]
      try values.withUnsafeMutableBufferPointer { try world.allReduce($0, reduction) }
      checks.expectEqual(values, expected, "\(reduction) of \(T.self)")

      for root in 0..<world.size {
        var values = all[world.rank]
        try values.withUnsafeMutableBufferPointer { try world.reduce($0, reduction, to: root) }
        checks.expectEqual(
          values, world.rank == root ? expected : all[world.rank], "\(reduction) to \(root)")
      }
    }
  }

  private static func checkBits(_ checks: Checks) throws {
    let world = checks.world
    let ranks = (0..<world.size).map { UInt32(1 << $0 | 256) }
    let own = ranks[world.rank]
    checks.expectEqual(try world.allReduce(own, .bitwiseAnd), ranks.reduce(.max, &))
    checks.expectEqual(try world.allReduce(own, .bitwiseOr), ranks.reduce(0, |))
    checks.expectEqual(try world.allReduce(own, .bitwiseXor), ranks.reduce(0, ^))
  }
}
