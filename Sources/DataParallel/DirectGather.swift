import MPI

/// Gives the parts of a buffer to all ranks: each rank sends its part to every other, straight into
/// place.
///
/// Of n equal parts, each rank sends and receives (n − 1)/n of the buffer, the least there can be,
/// and nothing is copied on the way. Parts travel in pieces, several at a time: over TCP, one long
/// message does not keep a link busy. One gather at a time.
final class DirectGather {
  /// Elements of a piece: 512 KiB of floats.
  private static let pieceCount = 1 << 17
  /// The pieces of a part that travel at a time.
  private static let depth = 4

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
  ///   - buffer: this rank's part is there; the others arrive in place.
  ///   - part: the part of each rank, perhaps empty; the same on all ranks.
  /// - Throws: `MPIError`.
  func gather<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, part: (Int) -> Range<Int>
  ) throws {
    var longest = 0
    for rank in 0..<communicator.size { longest = max(longest, part(rank).count) }
    for piece in 0..<(longest + Self.pieceCount - 1) / Self.pieceCount {
      try start(buffer, piece: piece, part: part)
    }
    try finish()
  }

  /// Begins to gather a piece of each part; `finish` must follow, before which the buffer is not to
  /// be touched.
  ///
  /// - Throws: `MPIError`.
  func start<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, piece: Int = 0, part: (Int) -> Range<Int>
  ) throws {
    let (rank, size) = (communicator.rank, communicator.size)
    for distance in 1..<size {
      // Each rank begins with another peer, so that no one is sent to by all at once.
      let source = (rank + size - distance) % size
      let range = Self.range(piece, of: part(source))
      guard !range.isEmpty else { continue }
      let slot = piece % Self.depth * size + source
      try messages.wait(slot)
      try messages.receive(
        UnsafeMutableBufferPointer(rebasing: buffer[range]), from: source, tag: tag, slot: slot)
    }
    let own = Self.range(piece, of: part(rank))
    guard !own.isEmpty else { return }
    for distance in 1..<size {
      let target = (rank + distance) % size
      let slot = (Self.depth + piece % Self.depth) * size + target
      try messages.wait(slot)
      try messages.send(
        UnsafeBufferPointer(rebasing: buffer[own]), to: target, tag: tag, slot: slot)
    }
  }

  /// Waits until everything is there.
  ///
  /// - Throws: `MPIError`.
  func finish() throws { try messages.waitAll() }

  /// A piece of a part; empty beyond the part's end.
  private static func range(_ piece: Int, of part: Range<Int>) -> Range<Int> {
    let start = min(part.lowerBound + piece * pieceCount, part.upperBound)
    return start..<min(start + pieceCount, part.upperBound)
  }
}
