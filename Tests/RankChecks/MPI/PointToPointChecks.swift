import MPI

/// Messages around a ring, waited for at once and later; messages of unexpected length.
enum PointToPointChecks: CheckFamily {
  static let name = "point-to-point"

  static func run(_ checks: Checks) throws {
    for count in [0, 1, 7, 20_000] {
      try checkRing(Float.self, count, checks)
      try checkRing(UInt8.self, count, checks)
    }
    try checkTags(checks)
    try checkBlocking(checks)
    try checkLength(checks)
    try checkAbandoned(checks)
  }

  private static func checkRing<T: MPIScalar & Numeric>(
    _ type: T.Type, _ count: Int, _ checks: Checks
  ) throws {
    let world = checks.world
    let next = (world.rank + 1) % world.size
    let previous = (world.rank + world.size - 1) % world.size
    let own = samples(T.self, count, rank: world.rank)
    var received = [T](repeating: 0, count: count)
    try own.withUnsafeBufferPointer { send in
      try received.withUnsafeMutableBufferPointer { receive in
        let incoming = try world.iReceive(receive, from: previous, tag: 4)
        let outgoing = try world.iSend(send, to: next, tag: 4)
        try Request.waitAll([outgoing, incoming])
        try incoming.wait()
      }
    }
    checks.expectEqual(received, samples(T.self, count, rank: previous), "\(count) \(T.self)")
  }

  /// Tags tell two messages apart that are received in the other order.
  private static func checkTags(_ checks: Checks) throws {
    let world = checks.world
    let values: [Int] = [10, 11]
    var received: [Int] = [0, 0]
    try values.withUnsafeBufferPointer { send in
      let requests = try (0..<2).map {
        try world.iSend(.init(rebasing: send[$0..<$0 + 1]), to: world.rank, tag: $0)
      }
      try received.withUnsafeMutableBufferPointer { receive in
        for tag in [1, 0] {
          try world.receive(.init(rebasing: receive[tag..<tag + 1]), from: world.rank, tag: tag)
        }
      }
      try Request.waitAll(requests)
    }
    checks.expectEqual(received, values)
  }

  /// Rank 0 collects from the others.
  private static func checkBlocking(_ checks: Checks) throws {
    let world = checks.world
    guard world.rank == 0 else {
      let own = samples(Double.self, 50, rank: world.rank)
      return try own.withUnsafeBufferPointer { try world.send($0, to: 0) }
    }
    for peer in 1..<max(1, world.size) {
      var received = [Double](repeating: 0, count: 50)
      try received.withUnsafeMutableBufferPointer { try world.receive($0, from: peer) }
      checks.expectEqual(received, samples(Double.self, 50, rank: peer))
    }
  }

  /// Messages that are too short or too long are errors, not silence.
  private static func checkLength(_ checks: Checks) throws {
    let world = checks.world
    // One element less than any piece, so that the check holds for short pieces too.
    for count in [0, 2] {
      let own = [Int32](repeating: 1, count: count)
      var received: [Int32] = [0]
      try own.withUnsafeBufferPointer { send in
        let outgoing = try world.iSend(send, to: world.rank, tag: 1)
        let error = received.withUnsafeMutableBufferPointer { receive in
          checks.expectError(MPIError.self) {
            try world.receive(receive, from: world.rank, tag: 1)
          }
        }
        checks.expectEqual(error?.operation, "MPI_Recv")
        try outgoing.wait()
      }
    }
  }

  /// A receive that is given up neither waits nor writes later.
  private static func checkAbandoned(_ checks: Checks) throws {
    let world = checks.world
    var received: [Int32] = [5]
    try received.withUnsafeMutableBufferPointer {
      _ = try world.iReceive($0, from: world.rank, tag: 2)
    }
    try world.barrier()
    checks.expectEqual(received, [5])
  }
}
