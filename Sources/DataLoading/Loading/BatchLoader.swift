import Diagnostics
import Instrumentation

/// Loads the batches of a plan, ahead of their use, on a thread of its own.
///
/// ```swift
/// while let batch = try loader.next() {
///   …
///   loader.release(batch)
/// }
/// ```
/// One thread at a time uses a loader. After the first batches nothing is allocated.
public final class BatchLoader {
  private let ring: BatchRing
  private let thread: LoaderThread?
  private let work: Work

  /// What fills batches; it belongs to the loader's thread if there is one, and else to the user's.
  private final class Work: @unchecked Sendable {
    // Safe to share: made by one thread and then used by one other only.
    let filler: BatchFiller
    init(_ filler: BatchFiller) { self.filler = filler }
  }

  /// How many batches are in memory; 1 if none is loaded ahead.
  public let slots: Int

  /// Starts to load the batches of a plan.
  ///
  /// - Throws: `Failure` (memory) if no thread can be started.
  public init(_ plan: LoadPlan, prefetch: Prefetch = .automatic) throws {
    slots = prefetch.slots(batchBytes: plan.batchBytes, batches: plan.roundCount)
    let capacity = plan.capacity
    let fields = plan.samples.source.fields
    let ring = BatchRing(slots: (0..<slots).map { _ in Batch(fields: fields, capacity: capacity) })
    let work = Work(BatchFiller(plan))
    self.ring = ring
    self.work = work
    // The thread holds the ring and not the loader, whose end is what stops it.
    let track = slots > 1 ? LoaderTrack() : nil
    thread =
      slots > 1
      ? try LoaderThread(name: "nntrain-loader") {
        track?.bind()
        ring.fill(with: work.filler)
      } : nil
  }

  deinit {
    stop()
  }

  /// The next batch; nil after the last one, or after `stop()`.
  ///
  /// It must be released before its memory can be used again; of `slots` batches one at least must
  /// be free.
  ///
  /// - Throws: what reading the data threw, at its batch and from then on.
  public func next() throws -> Batch? {
    if thread == nil { ring.fillOne(with: work.filler) }
    return try ring.take()
  }

  /// Gives the oldest batch back that has not been released.
  public func release(_ batch: Batch) {
    ring.release(batch)
  }

  /// Ends loading and waits for the thread. Batches in use stay valid.
  public func stop() {
    ring.stop()
    thread?.join()
  }
}
