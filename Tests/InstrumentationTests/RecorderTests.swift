import CAllocationCounter
import Instrumentation
import Testing

/// What a thread says of itself, and what others see of it. Recorders are the process's: one at a time.
@Suite(.serialized) struct RecorderTests {
  /// Records what `body` does.
  private func recording(_ body: (Recorder) throws -> Void) rethrows -> Recorder {
    let recorder = Recorder()
    recorder.install()
    defer { recorder.remove() }
    try body(recorder)
    return recorder
  }

  @Test func othersSeeWhereAThreadIs() {
    _ = recording { recorder in
      func state() -> ActivityState { recorder.record.state(ofTrack: 0) }
      #expect(state() == ActivityState(phases: [.start], stretch: .start))
      Activity.during(.training) {
        Recorder.step(812) {
          Activity.during(.backward) {
            Activity.current?.layer(3)
            #expect(
              state()
                == ActivityState(
                  phases: [.training, .step, .backward], stretch: .training, layer: 3, step: 812))
            Activity.during(.wait) {
              // Of more than three, the outermost are left out; the layer stays.
              #expect(state().phases == [.step, .backward, .wait] && state().layer == 3)
            }
            #expect(state().phases.last == .backward && state().layer == 3)
            Activity.current?.layer(nil)
            #expect(state().layer == nil)
          }
        }
        #expect(
          state() == ActivityState(phases: [.start, .training], stretch: .training, step: 812))
        Activity.during(.evaluation) { #expect(state().stretch == .evaluation) }
        #expect(state().stretch == .training)
      }
      #expect(state().stretch == .start)
      Activity.current?.rows(first: 812_000, last: 812_127, count: 128, of: 5)
      #expect(state().rows == .init(first: 812_000, last: 812_127, count: 128, source: 5))
    }
  }

  /// An error passes through, and the phase before is there again.
  @Test func errorsLeavePhases() {
    struct Problem: Error {}
    _ = recording { recorder in
      #expect(throws: Problem.self) {
        try Activity.during(.checkpoint) { try Activity.during(.wait) { throw Problem() } }
      }
      #expect(recorder.record.state(ofTrack: 0) == ActivityState(phases: [.start], stretch: .start))
    }
  }

  @Test func anythingThatIsSaidChangesTheMark() {
    _ = recording { recorder in
      var marks: Set<UInt64> = []
      func note() { marks.insert(recorder.record.mark(ofTrack: 0)) }
      note()
      Activity.progress()
      note()
      Activity.during(.forward) { note() }
      note()
      Activity.current?.layer(0)
      note()
      Activity.current?.rows(first: 0, last: 0, count: 1, of: 0)
      note()
      #expect(marks.count == 6)
    }
  }

  /// Nobody looks: nothing is said, everything is done.
  @Test func withoutARecorder() {
    var steps = 0
    Recorder.step(1) { Activity.during(.forward) { steps += 1 } }
    #expect(steps == 1 && Activity.current == nil && Recorder.current == nil)
    #expect(LoaderTrack() == nil)
  }

  /// The time of a phase does not count for the one around it, and nothing counts outside of steps.
  @Test func timesAddUp() {
    func pass(_ milliseconds: Double) {
      let start = MonotonicClock.nanoseconds
      while Double(MonotonicClock.nanoseconds - start) < milliseconds * 1e6 {}
    }
    let start = MonotonicClock.nanoseconds
    let recorder = recording { _ in
      for number in [1, 10] {
        Recorder.step(number) {
          Activity.during(.reduce) {
            pass(2)
            Activity.during(.wait) { pass(8) }
          }
        }
        Activity.during(.update) { pass(3) }
      }
    }
    let seconds = zip(recorder.stepSeconds[0], recorder.stepSeconds[1]).map(+)
    let total = Double(MonotonicClock.nanoseconds - start) * 1e-9
    #expect(seconds[Int(Phase.reduce.rawValue)] >= 0.004)
    #expect(seconds[Int(Phase.wait.rawValue)] >= 0.016)
    // Steps of two turns.
    #expect(recorder.stepSeconds.allSatisfy { $0[Int(Phase.wait.rawValue)] >= 0.008 })
    #expect(seconds[Int(Phase.update.rawValue)] == 0)
    // The update took another 6 ms.
    #expect(seconds.reduce(0, +) <= total - 0.006)
    #expect(recorder.stepCount == 2 && (recorder.medianStep ?? 0) >= 0.010)
  }

  /// Steps say some twenty things.
  @Test(.enabled(if: allocation_counter_works() == 1))
  func nothingIsAllocated() {
    _ = recording { recorder in
      recorder.trace(5..<8, capacity: 1000)
      for number in 1...10 {
        allocation_counter_start()
        Recorder.step(number) {
          for phase in [Phase.read, .forward, .backward, .reduce, .publish] {
            Activity.during(phase) {
              Activity.current?.layer(1)
              Activity.current?.rows(first: 1, last: 2, count: 2, of: 0)
              Activity.during(.wait) {}
            }
          }
        }
        #expect(allocation_counter_stop().own == 0)
      }
    }
  }

  @Test func tracesHoldWhatWasWanted() {
    let recorder = recording { recorder in
      recorder.trace(3..<5, capacity: 100)
      for number in 1...6 {
        Recorder.step(number) {
          Activity.during(.forward) {
            Activity.current?.layer(0)
            Activity.current?.layer(1)
            Activity.current?.layer(nil)
          }
        }
      }
    }
    let (tracks, dropped) = recorder.takeTrace()
    #expect(dropped == 0 && tracks.dropFirst().allSatisfy(\.isEmpty))
    let events = tracks[0]
    let words = events.map { "\($0.step) \($0.phase)\($0.layer.map { " \($0)" } ?? "")" }
    let wanted = ["forward 0", "forward 1", "forward", "step"]
    #expect(words == wanted.map { "3 \($0)" } + wanted.map { "4 \($0)" })
    let isOrdered = events.allSatisfy { $0.start <= $0.end }
    #expect(isOrdered && events[0].end <= events[1].start && events[2].start <= events[0].start)
  }

  @Test func tooSmallATrace() {
    let recorder = recording { recorder in
      recorder.trace(1..<9, capacity: 3)
      for number in 1...4 { Recorder.step(number) { Activity.during(.read) {} } }
    }
    let (tracks, dropped) = recorder.takeTrace()
    #expect(tracks[0].count == 3 && dropped == 5)
  }

  /// Some tracks for loaders, and no more; those that are given back are there again.
  @Test func tracksOfLoaders() {
    _ = recording { _ in
      var tracks = (1..<ActivityRecord.trackCount).map { _ in LoaderTrack() }
      #expect(tracks.allSatisfy { $0 != nil } && LoaderTrack() == nil)
      tracks.removeLast()
      let another = LoaderTrack()
      #expect(another != nil)
    }
  }

  /// The first that rings the alarm knows that it was the first.
  @Test func theAlarm() {
    let record = Recorder().record
    #expect(!record.isAlarmed)
    #expect(record.alarm() && !record.alarm() && record.isAlarmed)
  }
}
