import MPI

/// Buffers, values, arrays and texts of each rank reach all ranks.
enum BroadcastChecks: CheckFamily {
  static let name = "broadcast"

  static func run(_ checks: Checks) throws {
    for root in 0..<checks.world.size {
      for count in [0, 1, 7, 300] {
        try checkBuffer(Float.self, count, root, checks)
        try checkBuffer(Double.self, count, root, checks)
        try checkBuffer(Int32.self, count, root, checks)
        try checkBuffer(Int64.self, count, root, checks)
        try checkBuffer(Int.self, count, root, checks)
        try checkBuffer(UInt8.self, count, root, checks)
        try checkBuffer(UInt32.self, count, root, checks)
        try checkBuffer(UInt64.self, count, root, checks)
      }
      try checkUnknownLengths(from: root, checks)
    }
  }

  private static func checkBuffer<T: MPIScalar & Numeric>(
    _ type: T.Type, _ count: Int, _ root: Int, _ checks: Checks
  ) throws {
    let world = checks.world
    var values = samples(T.self, count, rank: world.rank)
    try values.withUnsafeMutableBufferPointer { try world.broadcast($0, from: root) }
    checks.expectEqual(values, samples(T.self, count, rank: root), "\(T.self) from \(root)")
  }

  private static func checkUnknownLengths(from root: Int, _ checks: Checks) throws {
    let world = checks.world
    var value = Double(world.rank)
    try world.broadcast(&value, from: root)
    checks.expectEqual(value, Double(root))

    var bytes = [UInt8](repeating: UInt8(world.rank), count: 5 * world.rank)
    try world.broadcast(&bytes, from: root)
    checks.expectEqual(bytes, [UInt8](repeating: UInt8(root), count: 5 * root))

    var text = String(repeating: "größe \0 \(world.rank)", count: world.rank)
    try world.broadcast(&text, from: root)
    checks.expectEqual(text, String(repeating: "größe \0 \(root)", count: root))
  }
}
