internal import CMPI
internal import Instrumentation

/// Places for messages under way that are used again and again, so that a message takes no memory.
///
/// Messages between the same ranks with the same tag arrive in the order in which they were sent.
/// Messages that are still under way when the slots go away (because an error was thrown) are given
/// up.
public final class MessageSlots {
  private let communicator: Communicator
  private var slots: [PendingMessage]

  /// So many empty slots for messages among the ranks of a communicator.
  public init(_ count: Int, on communicator: Communicator) {
    self.communicator = communicator
    slots = Array(repeating: PendingMessage(), count: count)
  }

  deinit {
    guard communicator.session.isOpen else { return }
    for index in slots.indices { slots[index].giveUp() }
  }

  /// Begins to send a buffer, in one message. Not collective; the buffer must stay alive and
  /// unchanged until the slot has been waited for, or a test has found the message sent.
  ///
  /// - Parameters:
  ///   - tag: tells messages between the same ranks apart, `0..<32767`.
  ///   - slot: a slot without a message under way.
  public func send<T: MPIScalar>(
    _ buffer: UnsafeBufferPointer<T>, to peer: Int, tag: Int, slot: Int
  ) throws {
    checkUse(of: slot, count: buffer.count, tag: tag)
    var raw: MPI_Request?
    try check(
      MPI_Isend(
        buffer.baseAddress, Int32(buffer.count), T.messageType.handle, Int32(clamping: peer),
        Int32(tag), communicator.handle, &raw),
      "MPI_Isend")
    slots[slot] = PendingMessage(sent: raw)
  }

  /// Begins to receive a buffer, in one message of exactly its length. Not collective; the buffer
  /// must stay alive and untouched until the slot has been waited for.
  ///
  /// - Parameters: as in `send`.
  public func receive<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, from peer: Int, tag: Int, slot: Int
  ) throws {
    checkUse(of: slot, count: buffer.count, tag: tag)
    var raw: MPI_Request?
    try check(
      MPI_Irecv(
        buffer.baseAddress, Int32(buffer.count), T.messageType.handle, Int32(clamping: peer),
        Int32(tag), communicator.handle, &raw),
      "MPI_Irecv")
    slots[slot] = PendingMessage(received: raw, count: buffer.count, of: T.messageType)
  }

  /// Waits until the message of a slot has been sent or received; at once where there is none.
  ///
  /// - Throws: `MPIError`, also where the message is longer or shorter than the buffer.
  public func wait(_ slot: Int) throws {
    guard slots[slot].isUnderWay else { return }
    try Activity.during(.transfer) { try slots[slot].wait() }
  }

  /// Whether the message of a slot has been sent or received, or there is none. Lets the library move
  /// messages on, but does not wait.
  ///
  /// - Throws: as `wait`.
  public func test(_ slot: Int) throws -> Bool { try slots[slot].test() }

  /// Waits for the messages of all slots.
  ///
  /// - Throws: as `wait`.
  public func waitAll() throws {
    try Activity.during(.transfer) {
      for slot in slots.indices { try slots[slot].wait() }
    }
  }

  private func checkUse(of slot: Int, count: Int, tag: Int) {
    precondition(!slots[slot].isUnderWay, "slot \(slot) has a message under way")
    precondition(count <= Int(Int32.max), "a message has at most \(Int32.max) elements")
    precondition((0..<Communicator.segmentTag).contains(tag), "a tag lies in 0..<32767")
  }
}
