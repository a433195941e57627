import Instrumentation

/// The events of a rank's threads, as numbers that ranks send each other.
struct TraceMessage {
  /// Six for each event.
  let numbers: [Int]

  private static let stride = 6

  /// Packs the events of each thread.
  ///
  /// - Parameter offset: nanoseconds that the clock of this rank is ahead of rank 0's.
  init(_ tracks: [[TraceEvent]], offset: Int) {
    numbers = tracks.enumerated().flatMap { track, events in
      events.flatMap { event in
        [
          track, Int(event.start) - offset, Int(event.end) - offset, Int(event.phase.rawValue),
          event.layer ?? -1, event.step,
        ]
      }
    }
  }

  /// Numbers that have come from a rank.
  init(_ numbers: [Int]) { self.numbers = numbers }

  /// The events of each thread.
  var tracks: [[TraceEvent]] {
    var tracks = Array(repeating: [TraceEvent](), count: ActivityRecord.trackCount)
    for start in Swift.stride(from: 0, to: numbers.count, by: Self.stride) {
      let event = numbers[start..<start + Self.stride]
      guard let phase = Phase(rawValue: UInt8(event[start + 3])) else { continue }
      tracks[event[start]].append(
        TraceEvent(
          start: UInt64(max(event[start + 1], 0)), end: UInt64(max(event[start + 2], 0)),
          phase: phase, layer: event[start + 4] < 0 ? nil : event[start + 4],
          step: event[start + 5]))
    }
    return tracks
  }
}
