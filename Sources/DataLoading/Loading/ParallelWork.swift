import Diagnostics
import Synchronization

/// Pieces of work that several threads take one after the other.
enum ParallelWork {
  /// Does the pieces 0 ..< count, on this thread and up to `threads` − 1 others.
  ///
  /// - Throws: the error of the lowest piece that fails, after all threads are done.
  static func run(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws -> Void
  ) throws {
    let queue = Queue(count: count, work)
    // Where the system has no room for more threads, those that there are do it.
    let others = (1..<max(1, min(threads, count))).compactMap { _ in
      try? LoaderThread(name: "nntrain-reader") { queue.drain() }
    }
    queue.drain()
    for thread in others { thread.join() }
    if let error = queue.error { throw error }
  }

  private final class Queue: Sendable {
    private struct State {
      var next = 0
      var failure: (piece: Int, error: any Error)?
    }

    private let count: Int
    private let work: @Sendable (Int) throws -> Void
    private let state = Mutex(State())

    init(count: Int, _ work: @escaping @Sendable (Int) throws -> Void) {
      self.count = count
      self.work = work
    }

    /// The error of the lowest piece that failed.
    var error: (any Error)? { state.withLock { $0.failure?.error } }

    /// Does pieces until there are no more, or one has failed.
    func drain() {
      while let piece = take() {
        do {
          try work(piece)
        } catch {
          state.withLock { state in
            guard piece < state.failure?.piece ?? .max else { return }
            state.failure = (piece, error)
          }
        }
      }
    }

    private func take() -> Int? {
      state.withLock { state in
        guard state.next < count, state.failure == nil else { return nil }
        defer { state.next += 1 }
        return state.next
      }
    }
  }
}
