internal import CMPI

/// A message under way, begun by `iSend` or `iReceive`.
///
/// It must be waited for before its buffer is used again. A request that goes away before that
/// (because an error was thrown) is given up: what it should have received is lost.
public final class Request {
  /// What a message that arrives must look like.
  private struct Expectation {
    let count: Int
    let type: MessageType
  }

  private let session: Session
  /// The requests of the pieces, null ones once they are done.
  private var pieces: [MPI_Request?] = []
  /// By piece; nil for one that is sent.
  private var expectations: [Expectation?] = []

  init(in session: Session) { self.session = session }

  func add(_ piece: MPI_Request?) {
    pieces.append(piece)
    expectations.append(nil)
  }

  func add(_ piece: MPI_Request?, expecting count: Int, of type: MessageType) {
    pieces.append(piece)
    expectations.append(Expectation(count: count, type: type))
  }

  deinit {
    guard session.isOpen else { return }
    for (index, expectation) in expectations.enumerated()
    where pieces[index] != cmpi_request_null() {
      if expectation == nil {
        _ = MPI_Request_free(&pieces[index])
      } else {
        // The library must not write into the buffer later. Waiting for a cancelled receive does
        // not depend on other ranks.
        _ = MPI_Cancel(&pieces[index])
        _ = MPI_Wait(&pieces[index], cmpi_status_ignore())
      }
    }
  }

  /// Waits until the message has been sent or received; at once if it was waited for before.
  ///
  /// - Throws: `MPIError`, also where the message is longer or shorter than the buffer.
  public func wait() throws {
    for (index, expectation) in expectations.enumerated()
    where pieces[index] != cmpi_request_null() {
      var status = MPI_Status()
      try check(MPI_Wait(&pieces[index], &status), "MPI_Wait")
      if let expectation {
        try status.checkCount(expectation.count, of: expectation.type, "MPI_Wait")
      }
    }
  }

  /// Waits for all of `requests`.
  ///
  /// - Throws: the first error, after all of them have been waited for.
  public static func waitAll(_ requests: [Request]) throws {
    var firstError: (any Error)?
    for request in requests {
      do { try request.wait() } catch { firstError = firstError ?? error }
    }
    if let firstError { throw firstError }
  }
}
