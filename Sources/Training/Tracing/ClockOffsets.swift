import Instrumentation
import MPI

/// How far the clocks of nodes are apart.
///
/// The ranks of a node share a clock. The first rank of every other node answers rank 0 with its time; the
/// answer is taken to be of the middle between question and arrival. Of several, the fastest is the best:
/// it is wrong by no more than half of the time that it took.
///
/// Source: F. Cristian, "Probabilistic clock synchronization", Distributed Computing 3, 1989.
struct ClockOffsets {
  /// Nanoseconds that the clock of this rank's node is ahead of rank 0's.
  private(set) var own = 0

  private static let questions = 16
  /// Tells the messages from others between the same ranks.
  private static let tag = 6

  /// Compares the clocks. Collective.
  ///
  /// - Throws: `MPIError`.
  init(on world: Communicator) throws {
    let node = try world.splitByNode()
    var first = world.rank
    try node.broadcast(&first, from: 0)
    let firsts = Set(try world.allGather(first)).sorted()
    for other in firsts.dropFirst() {
      if world.rank == 0 {
        try Self.ask(other, on: world)
      } else if world.rank == other {
        own = try Self.answer(on: world)
      }
    }
    try node.broadcast(&own, from: 0)
  }

  /// Asks a rank for its time, and tells it how far it is ahead.
  private static func ask(_ other: Int, on world: Communicator) throws {
    var best = (time: Int.max, offset: 0)
    for _ in 0..<questions {
      let start = Int(MonotonicClock.nanoseconds)
      try send(start, to: other, world)
      let answer = try receive(from: other, world)
      let time = Int(MonotonicClock.nanoseconds) - start
      if time < best.time { best = (time, answer - (start + time / 2)) }
    }
    try send(best.offset, to: other, world)
  }

  /// Answers rank 0, and learns how far this rank is ahead.
  private static func answer(on world: Communicator) throws -> Int {
    for _ in 0..<questions {
      _ = try receive(from: 0, world)
      try send(Int(MonotonicClock.nanoseconds), to: 0, world)
    }
    return try receive(from: 0, world)
  }

  private static func send(_ value: Int, to peer: Int, _ world: Communicator) throws {
    try withUnsafePointer(to: value) {
      try world.send(UnsafeBufferPointer(start: $0, count: 1), to: peer, tag: tag)
    }
  }

  private static func receive(from peer: Int, _ world: Communicator) throws -> Int {
    var value = 0
    try withUnsafeMutablePointer(to: &value) {
      try world.receive(UnsafeMutableBufferPointer(start: $0, count: 1), from: peer, tag: tag)
    }
    return value
  }
}
