internal import CMPI

/// A message under way, begun by `iSend` or `iReceive`.
///
/// It must be waited for before its buffer is used again. A request that goes away before that
/// (because an error was thrown) is given up: what it should have received is lost.
public final class Request {
  private let session: Session
  private var pieces: [PendingMessage] = []

  init(in session: Session) { self.session = session }

  func add(_ piece: PendingMessage) { pieces.append(piece) }

  deinit {
    guard session.isOpen else { return }
    for index in pieces.indices { pieces[index].giveUp() }
  }

  /// Waits until the message has been sent or received; at once if it was waited for before.
  ///
  /// - Throws: `MPIError`, also where the message is longer or shorter than the buffer.
  public func wait() throws {
    for index in pieces.indices { try pieces[index].wait() }
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
