import Diagnostics
import Foundation

/// A thread with a name, which is waited for at its end.
final class LoaderThread: @unchecked Sendable {
  // Safe to share: only the owner joins, once.
  private var handle: pthread_t?

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a thread.
  ///
  /// - Parameter name: at most 15 bytes, shown by `ps` and debuggers.
  /// - Throws: `Failure` (memory) if the system has no room for another thread.
  init(name: String, _ run: @escaping @Sendable () -> Void) throws {
    let named: @Sendable () -> Void = {
      Thread.current.name = name
      run()
    }
    let body = Unmanaged.passRetained(Body(named))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    guard status == 0 else {
      body.release()
      throw Failure(
        .outOfMemory, "cannot start a thread: \(SystemError.words(status))",
        advice: "raise the limit of processes of this user or container")
    }
    handle = thread
  }

  /// Waits until the thread has ended.
  func join() {
    guard let thread = handle else { return }
    handle = nil
    pthread_join(thread, nil)
  }
}
