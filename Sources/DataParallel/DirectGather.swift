import MPI

/// Gives the parts of a buffer to all ranks: each rank sends its part to every other, straight into
/// place.
///
/// Of n equal parts, each rank sends and receives (n − 1)/n of the buffer, the least there can be,
/// and nothing is copied on the way. One gather at a time.
final class DirectGather {
  /// Elements in one message: below 2 GiB, beyond which transports have had defects.
  private static let messageCount = 1 << 24

  private let communicator: Communicator
  private let tag: Int
  private let messages: MessageSlots

  /// - Parameter tag: tells these messages from others between the same ranks.
  init(on communicator: Communicator, tag: Int) {
    self.communicator = communicator
    self.tag = tag
    messages = MessageSlots(2 * communicator.size, on: communicator)
  }

  /// Gathers. Collective.
  ///
  /// - Parameters:
  ///   - buffer: this rank's part is there; the others arrive in place.
  ///   - part: the part of each rank, perhaps empty; the same on all ranks.
  /// - Throws: `MPIError`.
  func gather<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, part: (Int) -> Range<Int>
  ) throws {
    var longest = 0
    for rank in 0..<communicator.size { longest = max(longest, part(rank).count) }
    for first in stride(from: 0, to: longest, by: Self.messageCount) {
      try start(buffer) { rank in
        let part = part(rank)
        let start = min(part.lowerBound + first, part.upperBound)
        return start..<min(start + Self.messageCount, part.upperBound)
      }
      try finish()
    }
  }

  /// Begins to gather parts of at most one message each: to be followed by `finish`, before which the
  /// buffer is not to be touched.
  ///
  /// - Throws: `MPIError`.
  func start<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, part: (Int) -> Range<Int>
  ) throws {
    let (rank, size) = (communicator.rank, communicator.size)
    for distance in 1..<size {
      // Each rank begins with another peer, so that no one is sent to by all at once.
      let source = (rank + size - distance) % size
      guard !part(source).isEmpty else { continue }
      try messages.receive(
        UnsafeMutableBufferPointer(rebasing: buffer[part(source)]), from: source, tag: tag,
        slot: source)
    }
    let own = part(rank)
    guard !own.isEmpty else { return }
    for distance in 1..<size {
      let target = (rank + distance) % size
      try messages.send(
        UnsafeBufferPointer(rebasing: buffer[own]), to: target, tag: tag, slot: size + target)
    }
  }

  /// Waits until all parts are there.
  ///
  /// - Throws: `MPIError`.
  func finish() throws { try messages.waitAll() }
}
