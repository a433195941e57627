import Configuration
import Instrumentation
import TestSupport
import Testing
import Training

/// When a training stands still, and what is said of it then.
@Suite struct StallTests {
  @Test func silenceCountsFromTheLastChange() {
    var detector = StallDetector(interval: 1)
    for second in 0...9 {
      // The first rank goes on until second 3, the other one until second 6.
      detector.look([UInt64(min(second, 3)), UInt64(min(second, 6))], at: Double(second))
    }
    #expect(detector.silence(of: 0) == 6 && detector.silence(of: 1) == 3)
    #expect(detector.silence == 3)
    detector.look([4, 6], at: 10)
    #expect(detector.silence == 0 && detector.silence(of: 1) == 4)
  }

  /// A machine that was asleep, or a job that was suspended as a whole, has done nothing wrong.
  @Test func timeInWhichNobodyLooksIsNone() {
    var detector = StallDetector(interval: 1)
    for second in [0.0, 1, 2, 3602, 3603] { detector.look([7], at: second) }
    #expect(detector.silence == 6)
  }

  @Test func theLimit() throws {
    func limit(_ text: String) throws -> WatchdogLimit {
      try trainingConfiguration(text).watchdog
    }
    #expect(try limit("") == .automatic)
    #expect(try limit("watchdog: never") == .never)
    #expect(try limit("watchdog: {seconds: 90}") == .seconds(90))
    #expect(try limit("watchdog: {minutes: 1.5}") == .seconds(90))
    for bad in ["often", "60", "{seconds: 0}", "{seconds: 1, minutes: 1}", "{}", "{hours: 1}"] {
      expectFailure(.configuration, "training.watchdog") { _ = try limit("watchdog: \(bad)") }
    }
    func seconds(
      _ limit: WatchdogLimit, _ step: Double?, _ steps: Int, _ isStepping: Bool = true,
      isLed: Bool = true
    ) -> Double? {
      limit.seconds(medianStep: step, steps: steps, isStepping: isStepping, isLed: isLed)
    }
    #expect(seconds(.automatic, 0.001, 100) == 60)
    #expect(seconds(.automatic, 9, 100) == 180)
    #expect(seconds(.automatic, nil, 0) == 600)
    #expect(seconds(.automatic, 9, 100, false) == 1800)
    #expect(seconds(.seconds(5), 9, 100) == 5 && seconds(.seconds(5), nil, 0) == 50)
    #expect(seconds(.never, 1, 100) == nil)
    // Rank 0 writes a checkpoint on another node.
    #expect(seconds(.automatic, 9, 100, false, isLed: false) == 18_000)
    #expect(seconds(.automatic, 9, 100, isLed: false) == 180)
    #expect(seconds(.automatic, nil, 0, isLed: false) == 600)
  }

  private func line(_ places: [StallReport.Place], seconds: Double = 64.2) -> String {
    StallReport(layers: ["flatten", "dense_1"], source: { $0 == 2 ? "train.h5" : nil })
      .line(places, seconds: seconds, host: "a")
  }

  private func place(
    _ rank: Int, _ phases: [Phase], stretch: Phase = .training, layer: Int? = nil,
    rows: ActivityState.Rows? = nil, loaders: [ActivityState] = [],
    status: ProcessStatus = .running
  ) -> StallReport.Place {
    StallReport.Place(
      rank: rank,
      state: ActivityState(
        phases: phases, stretch: stretch, layer: layer, step: 812, rows: rows),
      loaders: loaders, status: status, seconds: 64.2)
  }

  @Test func oneReadsAndTheOthersWait() {
    let rows = ActivityState.Rows(first: 812_000, last: 812_127, count: 128, source: 2)
    let waiting = (0..<3).map { place($0, [.step, .reduce, .wait]) }
    // It reads itself, or its loader does.
    for reading in [
      place(3, [.step, .read, .convert], rows: rows),
      place(3, [.training, .step, .read], loaders: [ActivityState(phases: [.read], rows: rows)]),
    ] {
      #expect(
        line(waiting + [reading])
          == "nntrain: error: nothing has happened for 64 s on a: rank 3 reads rows 812,000…812,127 "
          + "of train.h5, for 64 s; ranks 0–2 wait in the gradient sum of step 812; "
          + "all ranks end with code 75, to go on from the last checkpoint")
    }
  }

  @Test func rowsAreNamed() {
    func words(_ first: Int, _ last: Int, _ count: Int, _ source: Int = 2) -> String {
      line([
        place(
          0, [.convert],
          rows: ActivityState.Rows(first: first, last: last, count: count, source: source))
      ])
    }
    #expect(words(17, 17, 1).contains("rank 0 reads row 17 of train.h5,"))
    #expect(words(17, 9000, 64).contains("rank 0 reads row 17 and 63 others of train.h5,"))
    #expect(words(0, 9, 10, 1).contains("rank 0 reads rows 0…9,"))
    #expect(line([place(0, [.read])]).contains("rank 0 reads its first rows,"))
  }

  @Test func whereRanksAre() {
    func expect(_ place: StallReport.Place, _ words: String) {
      let time = words.hasPrefix("waits") ? "" : ", for 64 s"
      #expect(line([place]).contains(": rank 0 \(words)\(time); all"), "\(line([place]))")
    }
    expect(
      place(0, [.training, .step, .backward], layer: 1),
      "computes 'dense_1' backward of step 812")
    expect(
      place(0, [.evaluation, .forward], stretch: .evaluation, layer: 7),
      "computes layer 7 forward of an evaluation")
    expect(place(0, [.step, .forward, .wait], layer: 0), "waits in 'flatten' forward of step 812")
    expect(place(0, [.step, .reduce]), "adds up gradients of step 812")
    expect(place(0, [.step, .publish]), "publishes parameters of step 812")
    expect(
      place(0, [.step, .publish, .transfer]), "waits in the publishing of parameters of step 812")
    expect(place(0, [.checkpoint], stretch: .checkpoint), "writes a checkpoint")
    expect(
      place(0, [.training, .checkpoint, .wait], stretch: .checkpoint),
      "waits in the writing of a checkpoint")
    expect(
      place(0, [.evaluation, .reduce, .wait], stretch: .evaluation), "waits in the evaluation")
    expect(place(0, [.start], stretch: .start), "is in the preparations")
    expect(place(0, [.start, .training]), "is in training after step 812")
    expect(
      place(0, [.step, .update], status: .stopped),
      "was stopped by a signal, in the update of step 812")
    expect(
      place(0, [.checkpoint], stretch: .checkpoint, status: .blocked),
      "writes a checkpoint, and the disk or the network does not answer")
    expect(place(0, [.step], status: .ended), "has ended")
  }

  /// A line stays a line, whatever the ranks are at.
  @Test func manyGroups() {
    let phases: [Phase] = [.read, .forward, .backward, .update, .publish, .report]
    let text = line(phases.enumerated().map { place($0.offset, [$0.element]) }, seconds: 1.26)
    #expect(text.hasPrefix("nntrain: error: nothing has happened for 1.3 s on a: rank 0 reads"))
    #expect(text.contains("; 2 more ranks elsewhere; all ranks end"))
  }
}
