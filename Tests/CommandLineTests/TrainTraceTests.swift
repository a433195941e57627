import Foundation
import JSON
import TestSupport
import Testing

extension TrainTests {
  /// `--trace`: what ranks do in some steps, as Chrome shows it.
  @Suite struct Traces {
    /// An event with a duration.
    private struct Event {
      let name: String
      let isLayer: Bool
      let process, thread: Int
      /// Nanoseconds: whole numbers.
      let start, end: Int
      let step: Int
    }

    private let folder: TrainingFolder

    init() throws { folder = try TrainingFolder() }

    private func integer(_ value: JSONValue?) -> Int? {
      guard case .integer(let number)? = value else { return nil }
      return number
    }

    private func nanoseconds(_ value: JSONValue?) -> Int? {
      switch value {
      case .number(let number)?: Int((number * 1000).rounded())
      case .integer(let number)?: number * 1000
      default: nil
      }
    }

    private func text(_ value: JSONValue?) -> String {
      if case .string(let text)? = value { text } else { "" }
    }

    /// The events of a trace, and the names of threads.
    private func read(_ name: String = "trace.json") throws -> (events: [Event], threads: [String])
    {
      let text = try String(contentsOfFile: folder.file(name), encoding: .utf8)
      let json = try #require(JSONValue(parsing: text))
      guard case .array(let all)? = json["traceEvents"] else {
        Issue.record("no events")
        return ([], [])
      }
      let events = all.filter { $0["ph"] == "X" }.compactMap { event -> Event? in
        guard let start = nanoseconds(event["ts"]), let duration = nanoseconds(event["dur"]),
          let process = integer(event["pid"]), let thread = integer(event["tid"]),
          let step = integer(event["args"]?["step"])
        else { return nil }
        return Event(
          name: self.text(event["name"]), isLayer: event["cat"] == "layer", process: process,
          thread: thread, start: start, end: start + duration, step: step)
      }
      let isWhole = events.count == all.count { $0["ph"] == "X" } && json["otherData"] != nil
      #expect(isWhole, "events without times, or no data")
      let threads = all.filter { $0["name"] == "thread_name" }.map {
        self.text($0["args"]?["name"])
      }
      return (events, threads)
    }

    /// Checks that events of each thread lie beside or inside of each other, and that those directly
    /// inside of one take no longer than it together.
    private func expectNesting(_ events: [Event]) {
      var problems: [String] = []
      for (_, own) in Dictionary(grouping: events, by: \.thread) {
        var open: [(event: Event, inside: Int)] = []
        func close(_ time: Int) {
          while let last = open.last, last.event.end <= time {
            open.removeLast()
            let length = last.event.end - last.event.start
            if last.inside > length { problems.append("\(last.event.name) is too short") }
            if !open.isEmpty { open[open.count - 1].inside += length }
          }
        }
        for event in own.sorted(by: { ($0.start, $1.end) < ($1.start, $0.end) }) {
          close(event.start)
          if let last = open.last, event.end > last.event.end {
            problems.append("\(event.name) ends after \(last.event.name)")
          }
          open.append((event, 0))
        }
        close(.max)
      }
      #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    private static let phases = [
      "read", "convert", "forward", "backward", "reduce", "clip", "update", "publish",
    ]

    /// Eighteen steps: all of them, as fewer than are usual. The trained bits are the same as without.
    @Test func aWholeTraining() throws {
      let result = try folder.nntrain(
        ["small.yaml", "--output", "traced", "--trace", "trace.json"], ranks: 2)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(result.lines.contains("Trace of the steps 1 to 18: trace.json"), "\(result)")
      let (events, threads) = try read()
      #expect(threads.filter { !$0.contains("loader") } == ["rank 0", "rank 1"])
      expectNesting(events)
      #expect(events.map(\.start).min() == 0)
      for rank in 0...1 {
        let own = events.filter { $0.thread == rank }
        for step in 1...18 {
          let names = own.filter { $0.step == step && !$0.isLayer }.map(\.name)
          let missing = (Self.phases.dropFirst(2) + ["read", "step \(step)"])
            .filter { !names.contains($0) }
          #expect(missing.isEmpty, "rank \(rank), step \(step): \(missing) of \(names)")
          // Once forward, once backward.
          let layers = own.filter { $0.step == step && $0.isLayer }.map(\.name).sorted()
          #expect(
            layers == ["dense", "dense", "dense_1", "dense_1", "dropout", "dropout", "input"],
            "\(layers)")
        }
      }
      #expect(events.contains { $0.name == "convert" })
      let plain = try folder.train("plain", ranks: 2)
      let traced = TrainedRun(path: folder.file("traced"), standardOutput: result.standardOutput)
      try TrainTests.expectSameBits(plain, traced, step: 18)
    }

    /// Some ranks and steps; the file is there before the end.
    @Test func chosenRanksAndSteps() throws {
      let result = try folder.nntrain(
        ["small.yaml", "--output", "run", "--trace", "trace.json", "--trace-ranks", "1,3"]
          + ["--trace-steps", "5...7"], ranks: 4)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      let trace = try #require(
        result.lines.firstIndex { $0.hasPrefix("Trace of the steps 5 to 7") })
      let end = try #require(result.lines.firstIndex { $0.hasPrefix("Epoch 2/3") })
      #expect(trace < end, "\(result)")
      let (events, threads) = try read()
      #expect(threads.filter { !$0.contains("loader") } == ["rank 1", "rank 3"])
      expectNesting(events)
      let steps = events.filter { $0.name.hasPrefix("step ") }.map { "\($0.name) \($0.thread)" }
      let wanted = [1, 3].flatMap { rank in (5...7).map { "step \($0) \(rank)" } }
      #expect(steps.sorted() == wanted.sorted())
    }

    /// A thread that loads batches has a track of its own, where there is a core for it.
    @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1)) func aLoader() throws {
      // Long enough that batches are still loaded while steps are traced.
      try folder.train("run", "training.threads=1", "training.epochs=20", trace: "trace.json")
      let (events, threads) = try read()
      #expect(threads == ["rank 0", "rank 0, loader"])
      expectNesting(events)
      let loaded = events.filter { $0.thread == 1 }.map(\.name)
      #expect(loaded.contains("convert"), "\(loaded)")
    }

    @Test func stepsThatNeverCome() throws {
      let result = try folder.nntrain(
        ["small.yaml", "--trace", "trace.json", "--trace-steps", "100...120"])
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(
        result.lines.contains("No trace: none of the steps 100 to 120 was taken."), "\(result)")
      #expect(!folder.has("trace.json"))
    }

    @Test func badArguments() throws {
      func fails(_ arguments: [String], code: Int32 = 64, _ words: String) throws {
        let result = try folder.nntrain(["small.yaml"] + arguments)
        #expect(result.exitCode == code && result.standardError.contains(words), "\(result)")
        #expect(folder.names() == ["data.h5", "small.yaml"])
      }
      try fails(["--trace-ranks", "0"], "need --trace")
      try fails(["--trace", "t", "--trace-steps", "0...3"], "--trace-steps takes steps")
      try fails(["--trace", "t", "--trace-steps", "1,3"], "--trace-steps takes steps")
      try fails(["--trace", "t", "--trace-ranks", "1...0"], "--trace-ranks takes ranks")
      try fails(["--trace", "t", "--trace-ranks", "0,1"], "there is no rank 1 to trace")
      try fails(
        ["--trace", "none/t"], code: 73, "cannot write the trace 'none/t': there is no directory ")
      try fails(
        ["--trace", "/usr"], code: 73, "cannot write the trace '/usr': it is a directory")
    }
  }
}
