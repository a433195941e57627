internal import Atomics
internal import Glibc
internal import Synchronization

/// What this process publishes and measures of itself: a track for the thread that trains, and some for
/// threads that load batches.
public final class Recorder: @unchecked Sendable {
  // Safe to share: tracks are used by one thread each; what others read is atomic, or read when the thread
  // is done.
  /// Where it publishes.
  public let record: ActivityRecord
  private let owner: AnyObject?
  private let states: UnsafeMutablePointer<ActivityTrack.State>
  private let times: UnsafeMutablePointer<UInt64>
  private let isTracing: UnsafeAtomic<Bool>
  private let durations: UnsafeMutablePointer<UnsafeAtomic<UInt64>.Storage>
  private let steps = UnsafeAtomic<Int>.create(0)
  /// The tracks that are taken: those of loaders only.
  private let taken = Mutex<[Bool]>(
    Array(repeating: false, count: ActivityRecord.trackCount))
  private var tracedSteps = 0..<0

  private let names = Mutex<[String]>([])

  private static let installed = Mutex<Recorder?>(nil)
  /// The latest steps whose times are kept.
  private static let keptDurations = 64
  private static let timesOfTrack = 3 * Phase.end
  /// Steps that belong to one half before it is the other one's turn.
  private static let turn = 10

  /// A recorder.
  ///
  /// - Parameters:
  ///   - record: where to publish; nil: in memory of this process.
  ///   - owner: keeps the record's memory.
  public init(_ record: ActivityRecord? = nil, owner: AnyObject? = nil) {
    if let record {
      (self.record, self.owner) = (record, owner)
    } else {
      let memory = RecordMemory()
      (self.record, self.owner) = (ActivityRecord(memory.base), memory)
    }
    let count = ActivityRecord.trackCount
    times = .allocate(capacity: count * Self.timesOfTrack)
    times.initialize(repeating: 0, count: count * Self.timesOfTrack)
    isTracing = .create(false)
    durations = .allocate(capacity: Self.keptDurations)
    for index in 0..<Self.keptDurations { (durations + index).initialize(to: .init(0)) }
    states = .allocate(capacity: count)
    for index in 0..<count {
      let own = times + index * Self.timesOfTrack
      let line = (0..<ActivityLayout.trackWords).map { [record = self.record] in
        record.word(1 + index, $0)
      }
      (states + index).initialize(
        to: ActivityTrack.State(
          cells: (line[0], line[1], line[2], line[3], line[4]), isTracing: isTracing, times: own,
          now: own))
    }
    self.record.process = Int(getpid())
  }

  deinit {
    for index in 0..<ActivityRecord.trackCount { states[index].trace.free() }
    states.deallocate()
    times.deallocate()
    isTracing.destroy()
    durations.deallocate()
    steps.destroy()
  }

  /// The recorder of this process; nil where nobody looks.
  public static var current: Recorder? { installed.withLock { $0 } }

  /// Records what the calling thread does from now on, as the one that trains.
  public func install() {
    Self.installed.withLock { $0 = self }
    let track = ActivityTrack(state: states)
    track.state.pointee.last = MonotonicClock.nanoseconds
    Activity.bind(track)
    _ = track.enter(.start)
  }

  /// Records no more; called by the thread that called `install`.
  public func remove() {
    Activity.bind(nil)
    Self.installed.withLock { if $0 === self { $0 = nil } }
  }

  /// Takes a training step.
  ///
  /// - Parameter number: from 1 on.
  public static func step(_ number: Int, _ body: () throws -> Void) rethrows {
    guard let track = Activity.current, let recorder = current, track.state == recorder.states
    else {
      return try body()
    }
    try recorder.step(number, track, body)
  }

  private func step(_ number: Int, _ track: ActivityTrack, _ body: () throws -> Void) rethrows {
    if tracedSteps.contains(number) { isTracing.store(true, ordering: .relaxed) }
    track.setStep(number)
    let start = MonotonicClock.nanoseconds
    let frame = track.enter(.step)
    track.counts(half: number / Self.turn % 2)
    defer {
      track.leave(frame)
      track.counts(half: nil)
      isTracing.store(false, ordering: .relaxed)
      let done = steps.load(ordering: .relaxed)
      duration(done % Self.keptDurations).store(
        MonotonicClock.nanoseconds - start, ordering: .relaxed)
      steps.store(done + 1, ordering: .releasing)
    }
    try body()
  }

  /// The layers of the model, by their numbers in the graph.
  public var layerNames: [String] {
    get { names.withLock { $0 } }
    set { names.withLock { $0 = newValue } }
  }

  /// The steps that were taken.
  public var stepCount: Int { steps.load(ordering: .acquiring) }

  /// The median time of the latest steps, in seconds; nil before the first. Any thread may ask.
  public var medianStep: Double? {
    let count = min(stepCount, Self.keptDurations)
    guard count > 0 else { return nil }
    let latest = (0..<count).map { duration($0).load(ordering: .relaxed) }
    return Double(latest.sorted()[count / 2]) * 1e-9
  }

  private func duration(_ index: Int) -> UnsafeAtomic<UInt64> {
    UnsafeAtomic(at: durations + index)
  }

  /// The seconds that the thread that trains has spent in each phase of its steps, without those of the
  /// phases inside: by the phases' raw values, for two halves of the steps, which take turns of some
  /// steps each. What happens but once is in one half only.
  public var stepSeconds: [[Double]] {
    (1...2).map { half in
      (0..<Phase.end).map { Double(times[half * Phase.end + $0]) * 1e-9 }
    }
  }

  /// Keeps a trace of some steps, whose memory is taken now.
  ///
  /// - Parameter capacity: the most events of a thread.
  public func trace(_ steps: Range<Int>, capacity: Int) {
    for index in 0..<ActivityRecord.trackCount { states[index].trace.reserve(capacity) }
    tracedSteps = steps
  }

  /// Ends tracing, and gives the events of each track, and the number of those that there was no room for.
  public func takeTrace() -> (tracks: [[TraceEvent]], dropped: Int) {
    isTracing.store(false, ordering: .relaxed)
    tracedSteps = 0..<0
    let all = 0..<ActivityRecord.trackCount
    return (all.map { states[$0].trace.events }, all.reduce(0) { $0 + states[$1].trace.dropped })
  }

  /// A track for a thread that loads batches; nil where all are taken.
  func takeTrack() -> Int? {
    taken.withLock { taken in
      guard let free = taken.indices.dropFirst().first(where: { !taken[$0] }) else { return nil }
      taken[free] = true
      return free
    }
  }

  /// Gives a track back.
  func release(_ track: Int) { taken.withLock { $0[track] = false } }

  func track(_ index: Int) -> ActivityTrack { ActivityTrack(state: states + index) }
}

/// A record of a process of its own.
private final class RecordMemory {
  let base = UnsafeMutableRawPointer.allocate(
    byteCount: ActivityRecord.byteCount, alignment: 64)

  init() { base.initializeMemory(as: UInt8.self, repeating: 0, count: ActivityRecord.byteCount) }

  deinit { base.deallocate() }
}
