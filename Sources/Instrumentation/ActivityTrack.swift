internal import Atomics

/// What one thread is at: it publishes its phases in a record, adds up the time that it spends in each, and
/// keeps a trace of them while one is wanted.
///
/// One thread at a time uses a track.
public struct ActivityTrack {
  /// In memory of its own: no other access is watched, nothing is counted.
  let state: UnsafeMutablePointer<State>

  struct State {
    /// In the record, as `ActivityLayout` has them.
    let cells: (Cell, Cell, Cell, Cell, Cell)
    /// Whether events are wanted.
    let isTracing: UnsafeAtomic<Bool>
    /// Nanoseconds by phase: outside of steps, then in the two halves of the steps.
    let times: UnsafeMutablePointer<UInt64>
    var trace = TraceBuffer()
    /// Those of `times` that count now.
    var now: UnsafeMutablePointer<UInt64>
    /// When the time of the present phase was last added up.
    var last: UInt64 = 0
    var sequence: UInt64 = 0
    /// The phases, as `ActivityLayout` packs them, and one more.
    var stack: UInt32 = 0
    /// The number of the layer plus 1; 0 for none.
    var layer: UInt32 = 0
    /// When the layer began that is being traced; 0 for none.
    var layerStart: UInt64 = 0
    var step = 0
    var stretch: UInt8 = 0
  }

  typealias Cell = UnsafeAtomic<UInt64>

  /// What was before a phase began.
  struct Frame {
    fileprivate let start: UInt64
    fileprivate let stack: UInt32
    fileprivate let layer: UInt32
    fileprivate let layerStart: UInt64
    fileprivate let stretch: UInt8
  }

  @inline(__always)
  func enter(_ phase: Phase) -> Frame {
    let now = MonotonicClock.nanoseconds
    let frame = Frame(
      start: now, stack: state.pointee.stack, layer: state.pointee.layer,
      layerStart: state.pointee.layerStart, stretch: state.pointee.stretch)
    charge(now)
    state.pointee.stack = ActivityLayout.push(phase, on: state.pointee.stack)
    state.pointee.layerStart = 0
    if phase.isStretch { setStretch(phase.rawValue) }
    publish()
    return frame
  }

  @inline(__always)
  func leave(_ frame: Frame) {
    let now = MonotonicClock.nanoseconds
    charge(now)
    if isTracing { trace(frame, now) }
    state.pointee.stack = frame.stack
    state.pointee.layer = frame.layer
    state.pointee.layerStart = frame.layerStart
    if state.pointee.stretch != frame.stretch { setStretch(frame.stretch) }
    publish()
  }

  /// The model comes to a layer of its graph; nil: it is through.
  @inline(__always)
  public func layer(_ index: Int?) {
    if isTracing { traceLayer() }
    state.pointee.layer = UInt32(truncatingIfNeeded: (index ?? -1) + 1)
    publish()
  }

  /// Rows are about to be read.
  ///
  /// - Parameters:
  ///   - first: the first of them, in the order of reading; likewise the last.
  ///   - source: the file, by its number in `SourceNames`.
  @inline(__always)
  public func rows(first: Int, last: Int, count: Int, of source: Int) {
    let cells = state.pointee.cells
    cells.2.store(UInt64(truncatingIfNeeded: first), ordering: .relaxed)
    cells.3.store(UInt64(truncatingIfNeeded: last), ordering: .relaxed)
    cells.4.store(ActivityLayout.pack(count: count, source: source), ordering: .relaxed)
    publish()
  }

  /// Something has been done of what takes long.
  @inline(__always)
  public func progress() { publish() }

  /// A step begins, or goes on after its last phase.
  func setStep(_ step: Int) {
    state.pointee.step = step
    publishStep()
  }

  /// From now on, times count as those of one of the halves of the steps; nil: as those of no step.
  func counts(half: Int?) {
    state.pointee.now = state.pointee.times + (half.map { $0 + 1 } ?? 0) * Phase.end
  }

  private func setStretch(_ stretch: UInt8) {
    state.pointee.stretch = stretch
    publishStep()
  }

  private func publishStep() {
    state.pointee.cells.1.store(
      ActivityLayout.pack(step: state.pointee.step, stretch: state.pointee.stretch),
      ordering: .relaxed)
  }

  @inline(__always)
  private func publish() {
    state.pointee.sequence &+= 1
    state.pointee.cells.0.store(
      ActivityLayout.pack(
        stack: state.pointee.stack, layer: state.pointee.layer, sequence: state.pointee.sequence),
      ordering: .relaxed)
  }

  /// Adds the time since the last call to that of the present phase.
  @inline(__always)
  private func charge(_ now: UInt64) {
    let phase = Int(ActivityLayout.innermost(of: state.pointee.stack))
    state.pointee.now[phase] &+= now &- state.pointee.last
    state.pointee.last = now
  }

  @inline(__always)
  private var isTracing: Bool { state.pointee.isTracing.load(ordering: .relaxed) }

  /// The present phase.
  private var phase: Phase? {
    Phase(rawValue: ActivityLayout.innermost(of: state.pointee.stack))
  }

  private func trace(_ frame: Frame, _ now: UInt64) {
    traceLayer(now)
    guard let phase else { return }
    state.pointee.trace.append(
      TraceEvent(start: frame.start, end: now, phase: phase, step: state.pointee.step))
  }

  private func traceLayer() {
    let now = MonotonicClock.nanoseconds
    traceLayer(now)
    state.pointee.layerStart = now
  }

  private func traceLayer(_ now: UInt64) {
    guard state.pointee.layerStart > 0, state.pointee.layer > 0,
      let phase
    else { return }
    state.pointee.trace.append(
      TraceEvent(
        start: state.pointee.layerStart, end: now, phase: phase,
        layer: Int(state.pointee.layer) - 1, step: state.pointee.step))
  }
}
