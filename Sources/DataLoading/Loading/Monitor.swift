import Glibc

/// A lock with two conditions to wait for.
///
/// Foundation's condition would do, but each has a lock of its own.
final class Monitor: @unchecked Sendable {
  // Safe to share: this is what pthread locks and conditions are for; they never move.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let conditions: UnsafeMutablePointer<pthread_cond_t>

  /// What a thread waits for.
  enum Condition: Int {
    /// There is room for a batch.
    case room
    /// There is a batch.
    case batch
  }

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    conditions = .allocate(capacity: 2)
    conditions.initialize(repeating: pthread_cond_t(), count: 2)
    for index in 0..<2 { pthread_cond_init(conditions + index, nil) }
  }

  deinit {
    for index in 0..<2 { pthread_cond_destroy(conditions + index) }
    pthread_mutex_destroy(mutex)
    conditions.deallocate()
    mutex.deallocate()
  }

  /// Does something while no other thread does.
  func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Waits until another thread signals a condition; only while locked. It may wake up early.
  func wait(for condition: Condition) {
    pthread_cond_wait(conditions + condition.rawValue, mutex)
  }

  /// Wakes the thread that waits for a condition.
  func signal(_ condition: Condition) {
    pthread_cond_signal(conditions + condition.rawValue)
  }
}
