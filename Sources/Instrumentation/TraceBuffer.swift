/// Memory for the events of a thread, taken before the first one.
struct TraceBuffer {
  private var base: UnsafeMutablePointer<TraceEvent>?
  private var capacity = 0
  private var count = 0
  /// The events that there was no room for.
  private(set) var dropped = 0

  /// Takes memory, in place of what there was.
  mutating func reserve(_ capacity: Int) {
    free()
    base = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  /// Adds an event, if there is room.
  @inline(__always)
  mutating func append(_ event: TraceEvent) {
    guard count < capacity, let base else {
      dropped += 1
      return
    }
    (base + count).initialize(to: event)
    count += 1
  }

  /// The events, in the order of their ends.
  var events: [TraceEvent] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Gives the memory back.
  mutating func free() {
    base?.deallocate()
    self = TraceBuffer()
  }
}
