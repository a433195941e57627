import Instrumentation

/// A ring of batches between the thread that fills them and the one that uses them.
///
/// Slots go round: filled in order, taken in order, released in order. On a busy core each change
/// between the threads costs the user time, so the filler sleeps until half of the ring is free and
/// then fills all of it.
final class BatchRing: @unchecked Sendable {
  // Safe to share: the state is only touched while the monitor is locked; a slot is touched by the
  // filler before it is counted as filled, and after it was released.
  private let slots: [Batch]
  private let monitor = Monitor()
  private var filled = 0
  private var taken = 0
  private var released = 0
  private var fillerSleeps = false
  private var userWaits = false
  private var stops = false
  /// How it ended after the last filled batch; nil while it goes on.
  private var end: Result<Void, any Error>?

  init(slots: [Batch]) {
    precondition(!slots.isEmpty, "a ring without slots")
    self.slots = slots
  }

  /// Fills batches until there are no more, one fails or the ring is stopped: the loader's thread.
  func fill(with filler: BatchFiller) {
    while let slot = nextFree(), fill(slot, with: filler) {}
  }

  /// Fills one batch if there is room and it has not ended: without a thread, before each `take`.
  func fillOne(with filler: BatchFiller) {
    let slot: Batch? = monitor.locked {
      end == nil && !stops && filled - released < slots.count ? slots[filled % slots.count] : nil
    }
    if let slot { _ = fill(slot, with: filler) }
  }

  /// Fills a slot; false if there are no more batches or it failed.
  private func fill(_ slot: Batch, with filler: BatchFiller) -> Bool {
    let outcome = Result { try filler.fillNext(slot) }
    return monitor.locked {
      switch outcome {
      case .success(true): filled += 1
      case .success(false): end = .success(())
      case .failure(let error): end = .failure(error)
      }
      if userWaits {
        userWaits = false
        monitor.signal(.batch)
      }
      return end == nil
    }
  }

  /// The next slot to fill, when there is one; nil when the ring was stopped.
  private func nextFree() -> Batch? {
    monitor.locked {
      while !stops, filled - released == slots.count {
        fillerSleeps = true
        Activity.during(.wait) {
          while fillerSleeps, !stops { monitor.wait(for: .room) }
        }
      }
      return stops ? nil : slots[filled % slots.count]
    }
  }

  /// The next batch, when it is filled; nil after the last one, or when the ring was stopped.
  ///
  /// - Throws: what filling threw, after all batches before.
  func take() throws -> Batch? {
    try monitor.locked {
      precondition(
        stops || taken - released < slots.count, "all batches are taken: release one first")
      while taken == filled, end == nil, !stops {
        wakeFiller()
        userWaits = true
        while userWaits, !stops { monitor.wait(for: .batch) }
      }
      if stops { return nil }
      guard taken < filled else {
        try end?.get()
        return nil
      }
      defer { taken += 1 }
      return slots[taken % slots.count]
    }
  }

  /// Gives the oldest taken batch back.
  func release(_ batch: Batch) {
    monitor.locked {
      precondition(
        released < taken && slots[released % slots.count] === batch,
        "batches are released once, in the order in which they were taken")
      released += 1
      let free = slots.count - (filled - released)
      if free * 2 >= slots.count { wakeFiller() }
    }
  }

  private func wakeFiller() {
    guard fillerSleeps else { return }
    fillerSleeps = false
    monitor.signal(.room)
  }

  /// Ends both threads' waiting.
  func stop() {
    monitor.locked {
      stops = true
      monitor.signal(.room)
      monitor.signal(.batch)
    }
  }
}
