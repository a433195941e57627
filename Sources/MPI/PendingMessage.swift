internal import CMPI

/// A message of the library's that is under way, or none.
struct PendingMessage {
  /// What a message that arrives must look like.
  private struct Expectation {
    let count: Int
    let type: MessageType
  }

  private var raw: MPI_Request?
  /// Nil for one that is sent.
  private var expectation: Expectation?

  /// No message.
  init() { raw = cmpi_request_null() }

  /// A message that is sent.
  init(sent raw: MPI_Request?) { self.raw = raw }

  /// A message that is received and must have so many elements.
  init(received raw: MPI_Request?, count: Int, of type: MessageType) {
    self.raw = raw
    expectation = Expectation(count: count, type: type)
  }

  /// Whether there is a message that has not been waited for.
  var isUnderWay: Bool { raw != cmpi_request_null() }

  /// Waits until the message has been sent or received; at once if there is none.
  ///
  /// - Throws: `MPIError`, also where the message is longer or shorter than the buffer.
  mutating func wait() throws {
    guard isUnderWay else { return }
    var status = MPI_Status()
    try check(MPI_Wait(&raw, &status), "MPI_Wait")
    if let expectation {
      try status.checkCount(expectation.count, of: expectation.type, "MPI_Wait")
    }
  }

  /// Whether the message has been sent or received, or there is none. Lets the library move messages
  /// on, but does not wait.
  ///
  /// - Throws: as `wait`.
  mutating func test() throws -> Bool {
    guard isUnderWay else { return true }
    var status = MPI_Status()
    var isDone: Int32 = 0
    try check(MPI_Test(&raw, &isDone, &status), "MPI_Test")
    guard isDone != 0 else { return false }
    if let expectation {
      try status.checkCount(expectation.count, of: expectation.type, "MPI_Test")
    }
    return true
  }

  /// Gives the message up: what it should have received is lost.
  mutating func giveUp() {
    guard isUnderWay else { return }
    if expectation == nil {
      _ = MPI_Request_free(&raw)
    } else {
      // The library must not write into the buffer later. Waiting for a cancelled receive does not
      // depend on other ranks.
      _ = MPI_Cancel(&raw)
      _ = MPI_Wait(&raw, cmpi_status_ignore())
    }
  }
}
