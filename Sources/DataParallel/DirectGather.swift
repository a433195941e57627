import MPI

/// Gives the parts of a buffer to all ranks: each rank sends its part to every other, straight into
/// place.
///
/// Of n equal parts, each rank sends and receives (n − 1)/n of the buffer, the least there can be,
/// and nothing is copied on the way. Parts travel in pieces, several at a time: over TCP, one long
/// message does not keep a link busy. One gather at a time.
final class DirectGather {
  /// The pieces of a part that travel at a time.
  private static let depth = 8

  private let communicator: Communicator
  private let tag: Int
  private let messages: MessageSlots

  /// - Parameter tag: tells these messages from others between the same ranks.
  init(on communicator: Communicator, tag: Int) {
    self.communicator = communicator
    self.tag = tag
    messages = MessageSlots(2 * Self.depth * communicator.size, on: communicator)
  }

  /// Gathers. Collective.
  ///
  /// - Parameters:
  ///   - buffer: this rank's pieces are there; the others arrive in place.
  ///   - count: the number of pieces that each rank has.
  ///   - piece: where a piece of a rank lies, perhaps empty; the same on all ranks.
  /// - Throws: `MPIError`.
  func gather<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, pieces count: Int,
    piece: (_ index: Int, _ rank: Int) -> Range<Int>
  ) throws {
    for index in 0..<count { try start(buffer, index) { piece(index, $0) } }
    try finish()
  }

  /// Begins to gather a piece of each rank; `finish` must follow, before which the buffer is not to be
  /// touched.
  ///
  /// - Parameter index: the number of the piece, from 0 on.
  /// - Throws: `MPIError`.
  func start<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, _ index: Int = 0, piece: (Int) -> Range<Int>
  ) throws {
    let (rank, size) = (communicator.rank, communicator.size)
    for distance in 1..<size {
      // Each rank begins with another peer, so that no one is sent to by all at once.
      let source = (rank + size - distance) % size
      let range = piece(source)
      guard !range.isEmpty else { continue }
      let slot = index % Self.depth * size + source
      try messages.wait(slot)
      try messages.receive(
        UnsafeMutableBufferPointer(rebasing: buffer[range]), from: source, tag: tag, slot: slot)
    }
    let own = piece(rank)
    guard !own.isEmpty else { return }
    for distance in 1..<size {
      let target = (rank + distance) % size
      let slot = (Self.depth + index % Self.depth) * size + target
      try messages.wait(slot)
      try messages.send(
        UnsafeBufferPointer(rebasing: buffer[own]), to: target, tag: tag, slot: slot)
    }
  }

  /// Waits until everything is there.
  ///
  /// - Throws: `MPIError`.
  func finish() throws { try messages.waitAll() }
}
