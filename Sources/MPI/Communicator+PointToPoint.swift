internal import CMPI

extension Communicator {
  /// The tag of segments too long for one collective call, beyond those of callers. It is the
  /// largest that every MPI library allows.
  static let segmentTag = 32_767

  /// Sends a buffer to `peer`. Not collective; waits until the buffer may be used again.
  ///
  /// - Parameter tag: tells messages between the same ranks apart, `0..<32767`.
  public func send<T: MPIScalar>(
    _ buffer: UnsafeBufferPointer<T>, to peer: Int, tag: Int = 0
  ) throws {
    precondition((0..<Self.segmentTag).contains(tag), "a tag lies in 0..<32767")
    try sendPieces(buffer, to: peer, tag: tag)
  }

  /// Receives a buffer from `peer`. Not collective; waits for the message.
  ///
  /// - Throws: `MPIError` also where the message is longer or shorter than the buffer.
  public func receive<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, from peer: Int, tag: Int = 0
  ) throws {
    precondition((0..<Self.segmentTag).contains(tag), "a tag lies in 0..<32767")
    try receivePieces(buffer, from: peer, tag: tag)
  }

  func sendPieces<T: MPIScalar>(_ buffer: UnsafeBufferPointer<T>, to peer: Int, tag: Int) throws {
    for part in parts(of: buffer) {
      try checkWaiting(
        MPI_Send(
          part.baseAddress, Int32(part.count), T.messageType.handle, Int32(clamping: peer),
          Int32(tag), handle),
        "MPI_Send")
    }
  }

  func receivePieces<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, from peer: Int, tag: Int
  ) throws {
    for part in parts(of: UnsafeBufferPointer(buffer)) {
      var status = MPI_Status()
      try checkWaiting(
        MPI_Recv(
          UnsafeMutablePointer(mutating: part.baseAddress), Int32(part.count), T.messageType.handle,
          Int32(clamping: peer), Int32(tag), handle, &status),
        "MPI_Recv")
      try status.checkCount(part.count, of: T.messageType, "MPI_Recv")
    }
  }

  /// The messages a buffer travels in; an empty buffer is one empty message.
  private func parts<T>(of buffer: UnsafeBufferPointer<T>) -> [UnsafeBufferPointer<T>] {
    guard !buffer.isEmpty else { return [buffer] }
    return session.pieces(of: buffer.count).map { UnsafeBufferPointer(rebasing: buffer[$0]) }
  }
}
