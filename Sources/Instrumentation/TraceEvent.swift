/// A piece of time that a thread has spent in a phase.
public struct TraceEvent: Sendable, Hashable {
  /// When it began and ended, in nanoseconds of the monotonic clock.
  public var start, end: UInt64
  /// What was done.
  public var phase: Phase
  /// The layer, where it is the time of one layer alone.
  public var layer: Int?
  /// The step.
  public var step: Int

  /// An event.
  public init(start: UInt64, end: UInt64, phase: Phase, layer: Int? = nil, step: Int) {
    (self.start, self.end) = (start, end)
    (self.phase, self.layer, self.step) = (phase, layer, step)
  }
}
