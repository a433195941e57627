import Instrumentation
import JSON

/// A trace as Chrome (`chrome://tracing`) and Perfetto show it: a process for each host, a thread for each
/// rank and for each of its threads that load batches.
///
/// Source: "Trace Event Format", Google, 2016. Times are microseconds from the first event on.
struct ChromeTrace {
  /// The first and the last step that there is anything of.
  let steps: ClosedRange<Int>?
  /// The file.
  let json: JSONValue

  /// Brings the events of ranks together.
  ///
  /// - Parameters:
  ///   - tracks: for each rank, the events of its threads, by one clock.
  ///   - hosts: the name of each rank's host.
  ///   - layers: the names of the graph's layers.
  ///   - missing: events that are not there for want of room.
  init(_ tracks: [[[TraceEvent]]], hosts: [String], layers: [String], missing: Int) {
    let all = tracks.joined().joined()
    let origin = all.lazy.map(\.start).min() ?? 0
    let taken = all.lazy.filter { $0.phase == .step }.map(\.step)
    steps = taken.min().flatMap { first in taken.max().map { first...$0 } }
    var names: [String] = []
    var events: [JSONValue] = []
    for (rank, own) in tracks.enumerated() where own.contains(where: { !$0.isEmpty }) {
      let process = names.firstIndex(of: hosts[rank]) ?? names.count
      if process == names.count {
        names.append(hosts[rank])
        events.append(Self.name("process_name", "host \(hosts[rank])", process, 0))
      }
      for (track, trackEvents) in own.enumerated() where track == 0 || !trackEvents.isEmpty {
        let thread = track == 0 ? rank : tracks.count + rank * (own.count - 1) + track - 1
        let name = "rank \(rank)" + (track == 0 ? "" : ", loader" + (track == 1 ? "" : " \(track)"))
        events.append(Self.name("thread_name", name, process, thread))
        events.append(Self.order(rank * own.count + track, process, thread))
        // Those that hold others come first where they begin at the same time.
        let sorted = trackEvents.sorted { ($0.start, $1.end) < ($1.start, $0.end) }
        events += sorted.map { Self.event($0, layers, from: origin, process, thread) }
      }
    }
    json = [
      "traceEvents": .array(events), "displayTimeUnit": "ms",
      "otherData": [
        "program": .string("nntrain \(Release.version)"), "ranks": .integer(tracks.count),
        "missing_events": .integer(missing),
        "clock": .string(
          "that of rank 0's host; other hosts' clocks were compared with it over MPI"),
      ],
    ]
  }

  private static func event(
    _ event: TraceEvent, _ layers: [String], from origin: UInt64, _ process: Int, _ thread: Int
  ) -> JSONValue {
    var arguments = [JSONMember("step", .integer(event.step))]
    var name = event.phase == .step ? "step \(event.step)" : "\(event.phase)"
    if let layer = event.layer {
      name = layers.indices.contains(layer) ? layers[layer] : "layer \(layer)"
      arguments.append(JSONMember("phase", .string("\(event.phase)")))
    }
    return [
      "name": .string(name), "cat": .string(event.layer == nil ? "phase" : "layer"), "ph": "X",
      "ts": .number(Double(event.start - origin) / 1000),
      "dur": .number(Double(event.end - event.start) / 1000), "pid": .integer(process),
      "tid": .integer(thread), "args": .object(arguments),
    ]
  }

  private static func name(
    _ kind: String, _ name: String, _ process: Int, _ thread: Int
  ) -> JSONValue {
    [
      "name": .string(kind), "ph": "M", "pid": .integer(process), "tid": .integer(thread),
      "args": ["name": .string(name)],
    ]
  }

  private static func order(_ place: Int, _ process: Int, _ thread: Int) -> JSONValue {
    [
      "name": "thread_sort_index", "ph": "M", "pid": .integer(process), "tid": .integer(thread),
      "args": ["sort_index": .integer(place)],
    ]
  }
}
