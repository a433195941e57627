internal import Atomics

/// Where a process publishes what it is at, for others of its machine to read.
///
/// It is plain memory: a cache line for the process, then one for each of its threads that publish, which
/// that thread alone writes. Numbers are written one by one and never locked: a reader may see some of
/// one moment and some of the next.
public struct ActivityRecord: @unchecked Sendable {
  // Safe to share: all access is atomic.
  private let base: UnsafeMutableRawPointer

  /// Threads of a process that publish: the one that trains, and some that load batches.
  public static let trackCount = 4
  /// The bytes of a record.
  public static let byteCount = lineBytes * (1 + trackCount)
  private static let lineBytes = 64

  /// A record in memory of `byteCount` bytes, zero at first, that outlives it.
  public init(_ memory: UnsafeMutableRawPointer) { base = memory }

  /// The process.
  public var process: Int {
    get { Int(word(.process).load(ordering: .relaxed)) }
    nonmutating set { word(.process).store(UInt64(newValue), ordering: .relaxed) }
  }

  /// Its rank.
  public var rank: Int {
    get { Int(word(.rank).load(ordering: .relaxed)) }
    nonmutating set { word(.rank).store(UInt64(newValue), ordering: .relaxed) }
  }

  /// When its watchdog last looked, in nanoseconds of the monotonic clock; 0 where it does not look.
  public var lastLook: UInt64 {
    get { word(.lastLook).load(ordering: .relaxed) }
    nonmutating set { word(.lastLook).store(newValue, ordering: .relaxed) }
  }

  /// Whether the processes of the machine are to end.
  public var isAlarmed: Bool { word(.alarm).load(ordering: .acquiring) != 0 }

  /// Lets the processes end that look at this record; false where another one did so before.
  public func alarm() -> Bool {
    word(.alarm).compareExchange(
      expected: 0, desired: 1, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// The process ends of its own accord from now on, and says why if something is amiss.
  public func sayGoodbye() {
    word(.ending).store(Ending.saidGoodbye.rawValue, ordering: .releasing)
  }

  /// Whether the process has said goodbye, or others have noticed that it has ended.
  public var hasLeft: Bool { word(.ending).load(ordering: .acquiring) != 0 }

  /// Whether the process, which is not there any more, has ended without a word, and nobody has noticed
  /// before.
  public func claimEnd() -> Bool {
    word(.ending).compareExchange(
      expected: 0, desired: Ending.noticed.rawValue, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// What changes whenever a thread publishes something.
  public func mark(ofTrack track: Int) -> UInt64 {
    // Rows change without a change of the phase.
    var mark = word(1 + track, 0).load(ordering: .relaxed)
    for index in 1..<ActivityLayout.trackWords {
      mark = mark &* 31 &+ word(1 + track, index).load(ordering: .relaxed)
    }
    return mark
  }

  /// What a thread is at.
  public func state(ofTrack track: Int) -> ActivityState {
    func load(_ index: Int) -> UInt64 { word(1 + track, index).load(ordering: .relaxed) }
    return ActivityState(
      phases: load(0), step: load(1), firstRow: load(2), lastRow: load(3), rowCount: load(4))
  }

  private typealias Ending = ActivityLayout.Ending

  private func word(_ word: ActivityLayout.ProcessWord) -> UnsafeAtomic<UInt64> {
    self.word(0, word.rawValue)
  }

  /// A number in one of the lines.
  func word(_ line: Int, _ index: Int) -> UnsafeAtomic<UInt64> {
    UnsafeAtomic(
      at: (base + line * Self.lineBytes + index * 8)
        .assumingMemoryBound(to: UnsafeAtomic<UInt64>.Storage.self))
  }
}
