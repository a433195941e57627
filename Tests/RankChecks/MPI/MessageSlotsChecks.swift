import MPI

/// Messages around a ring in slots that are used again; messages of unexpected length; messages that
/// are given up.
enum MessageSlotsChecks: CheckFamily {
  static let name = "message-slots"

  static func run(_ checks: Checks) throws {
    for count in [0, 1, 7, 20_000] {
      try checkRing(Float.self, count, checks)
      try checkRing(Double.self, count, checks)
    }
    try checkLength(checks)
    try checkAbandoned(checks)
  }

  /// Three messages under way in each direction, several times over.
  private static func checkRing<T: MPIScalar & Numeric>(
    _ type: T.Type, _ count: Int, _ checks: Checks
  ) throws {
    let world = checks.world
    let next = (world.rank + 1) % world.size
    let previous = (world.rank + world.size - 1) % world.size
    let slots = MessageSlots(6, on: world)
    for round in 0..<4 {
      let own = samples(T.self, 3 * count, rank: world.rank + round)
      var received = [T](repeating: 0, count: 3 * count)
      try own.withUnsafeBufferPointer { send in
        try received.withUnsafeMutableBufferPointer { receive in
          for part in 0..<3 {
            let range = part * count..<(part + 1) * count
            try slots.receive(
              .init(rebasing: receive[range]), from: previous, tag: 5, slot: part)
            try slots.send(.init(rebasing: send[range]), to: next, tag: 5, slot: 3 + part)
          }
          try slots.wait(2)
          try slots.waitAll()
          try slots.wait(2)
        }
      }
      checks.expectEqual(
        received, samples(T.self, 3 * count, rank: previous + round), "\(count) \(T.self)")
    }
  }

  /// A message that is too short is an error, not silence.
  private static func checkLength(_ checks: Checks) throws {
    let world = checks.world
    let slots = MessageSlots(2, on: world)
    let own: [Int32] = [1]
    var received: [Int32] = [0, 0]
    try own.withUnsafeBufferPointer { send in
      try received.withUnsafeMutableBufferPointer { receive in
        try slots.receive(receive, from: world.rank, tag: 6, slot: 0)
        try slots.send(send, to: world.rank, tag: 6, slot: 1)
        let error = checks.expectError(MPIError.self) { try slots.wait(0) }
        checks.expectEqual(error?.operation, "MPI_Wait")
        try slots.waitAll()
      }
    }
  }

  /// A receive that is given up neither waits nor writes later.
  private static func checkAbandoned(_ checks: Checks) throws {
    let world = checks.world
    var received: [Int32] = [5]
    try received.withUnsafeMutableBufferPointer {
      let slots = MessageSlots(1, on: world)
      try slots.receive($0, from: world.rank, tag: 7, slot: 0)
    }
    try world.barrier()
    checks.expectEqual(received, [5])
  }
}
