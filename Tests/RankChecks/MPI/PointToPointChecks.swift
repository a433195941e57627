import MPI

/// Messages to rank 0, told apart by their tags; messages of unexpected length.
enum PointToPointChecks: CheckFamily {
  static let name = "point-to-point"

  static func run(_ checks: Checks) throws {
    for count in [0, 1, 7, 20_000] {
      try checkCollecting(Float.self, count, checks)
      try checkCollecting(UInt8.self, count, checks)
    }
    try checkTags(checks)
    try checkLength(checks)
  }

  /// Rank 0 collects from the others.
  private static func checkCollecting<T: MPIScalar & Numeric>(
    _ type: T.Type, _ count: Int, _ checks: Checks
  ) throws {
    let world = checks.world
    guard world.rank == 0 else {
      let own = samples(T.self, count, rank: world.rank)
      return try own.withUnsafeBufferPointer { try world.send($0, to: 0, tag: 4) }
    }
    for peer in 1..<max(1, world.size) {
      var received = [T](repeating: 0, count: count)
      try received.withUnsafeMutableBufferPointer { try world.receive($0, from: peer, tag: 4) }
      checks.expectEqual(received, samples(T.self, count, rank: peer), "\(count) \(T.self)")
    }
  }

  /// Tags tell two messages apart that are received in the other order.
  private static func checkTags(_ checks: Checks) throws {
    let world = checks.world
    let slots = MessageSlots(2, on: world)
    let values: [Int] = [10, 11]
    var received: [Int] = [0, 0]
    try values.withUnsafeBufferPointer { send in
      for tag in 0..<2 {
        try slots.send(.init(rebasing: send[tag..<tag + 1]), to: world.rank, tag: tag, slot: tag)
      }
      try received.withUnsafeMutableBufferPointer { receive in
        for tag in [1, 0] {
          try world.receive(.init(rebasing: receive[tag..<tag + 1]), from: world.rank, tag: tag)
        }
      }
      try slots.waitAll()
    }
    checks.expectEqual(received, values)
  }

  /// Messages that are too short or too long are errors, not silence.
  private static func checkLength(_ checks: Checks) throws {
    let world = checks.world
    let slots = MessageSlots(1, on: world)
    // One element less than any piece, so that the check holds for short pieces too.
    for count in [0, 2] {
      let own = [Int32](repeating: 1, count: count)
      var received: [Int32] = [0]
      try own.withUnsafeBufferPointer { send in
        try slots.send(send, to: world.rank, tag: 1, slot: 0)
        let error = received.withUnsafeMutableBufferPointer { receive in
          checks.expectError(MPIError.self) {
            try world.receive(receive, from: world.rank, tag: 1)
          }
        }
        checks.expectEqual(error?.operation, "MPI_Recv")
        try slots.waitAll()
      }
    }
  }
}
