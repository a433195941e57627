import Dispatch
import Foundation
import Instrumentation
import MPI

/// Ends the ranks of a node when nothing has happened for too long on any of them: one has been stopped, a
/// disk or the network does not answer, or there is a defect.
///
/// Ranks that wait for each other in MPI or in shared memory would do so for ever. A thread of each rank
/// looks, from time to time, at what all ranks of its node publish (`ActivityRecord`), and uses no MPI. As
/// ranks wait for each other in every step, all of them come to rest soon after one does, on all nodes. The
/// first rank of the node whose thread runs then says where all are. Each ends itself, with the exit code
/// that makes launchers start again.
///
/// A rank that has ended without a word is told of at once: mpirun, which then ends the others, leaves them
/// about a second.
public final class Watchdog: @unchecked Sendable {
  // Safe to share: all is constant but the detector and the neighbours, which the thread alone uses.
  private let limit: WatchdogLimit
  private let records: [ActivityRecord]
  private let index: Int
  private let recorder: Recorder
  private let host: String
  private var neighbours: NeighbourWatch
  private let delay: Double
  private let isLed: Bool
  private var detector: StallDetector
  private let isToStop = DispatchSemaphore(value: 0)
  private let hasStopped = DispatchSemaphore(value: 0)

  /// The most seconds between two looks at whether ranks are there.
  private static let longestPause = 0.15

  /// Starts to look; nil where nobody is to.
  ///
  /// - Parameter delay: seconds beyond the limit before it says something: for ranks of a node that do not
  ///   know of each other, so that not all of them speak.
  public init?(_ limit: WatchdogLimit, _ activity: NodeActivity, delay: Double = 0) {
    guard limit != .never || activity.records.count > 1 else { return nil }
    self.limit = limit
    self.delay = delay
    neighbours = NeighbourWatch(activity.records, index: activity.index)
    records = activity.records
    isLed = delay > 0 || records.contains { $0.rank == 0 }
    index = activity.index
    recorder = activity.recorder
    host = MPIEnvironment.processorName
    detector = StallDetector(interval: limit.interval)
    let thread = Thread { [self] in run() }
    thread.name = "nntrain-watch"
    thread.start()
  }

  /// Looks no more; afterwards, the records may go.
  public func stop() {
    isToStop.signal()
    hasStopped.wait()
  }

  private func run() {
    let pause = min(limit.interval, Self.longestPause)
    var lastLook = Self.now
    while isToStop.wait(timeout: .now() + pause) == .timedOut {
      recorder.record.lastLook = MonotonicClock.nanoseconds
      if records[0].isAlarmed { end() }
      let ended = neighbours.ended(at: Self.now)
      // Looked at once more: this process may have been stopped meanwhile, and the others have left.
      if !records[0].isAlarmed { for record in ended { tell(of: record) } }
      guard Self.now - lastLook >= limit.interval - pause / 2 else { continue }
      lastLook = Self.now
      look()
    }
    recorder.record.lastLook = 0
    hasStopped.signal()
  }

  private func tell(of ended: ActivityRecord) {
    RankEnding.say(
      "nntrain: error: rank \(ended.rank) (process \(ended.process) on \(host)) has ended early: "
        + "it was killed or has crashed, unless it has printed an error of its own; the exit code of mpirun tells which"
    )
  }

  private func look() {
    detector.look(records.map(Self.mark), at: Self.now)
    let states = records.map { $0.state(ofTrack: 0) }
    let isStepping = states.allSatisfy { $0.stretch == .training || $0.stretch == .evaluation }
    guard
      let seconds = limit.seconds(
        medianStep: recorder.medianStep, steps: recorder.stepCount, isStepping: isStepping,
        isLed: isLed),
      detector.silence >= seconds + delay, !records[..<index].contains(where: isLooking),
      records[0].alarm()
    else { return }
    let report = StallReport(layers: recorder.layerNames)
    RankEnding.say(report.line(places(states), seconds: detector.silence, host: host))
    end(others: records.map(\.process).filter { $0 != recorder.record.process })
  }

  /// Ends this process, after those of other nodes have said where they are.
  private func end(others: [Int] = []) -> Never {
    Thread.sleep(forTimeInterval: 3 * limit.interval)
    RankEnding.killLater(others)
    RankEnding.leave()
  }

  private func places(_ states: [ActivityState]) -> [StallReport.Place] {
    records.indices.map { index in
      StallReport.Place(
        rank: records[index].rank, state: states[index],
        loaders: (1..<ActivityRecord.trackCount).map { records[index].state(ofTrack: $0) },
        status: ProcessStatus(of: records[index].process), seconds: detector.silence(of: index))
    }
  }

  /// Whether a rank's own watchdog has looked lately.
  private func isLooking(_ record: ActivityRecord) -> Bool {
    let (last, now) = (record.lastLook, MonotonicClock.nanoseconds)
    guard last > 0, now > last else { return last > 0 }
    return Double(now - last) * 1e-9 < max(5 * limit.interval, 2)
  }

  private static func mark(_ record: ActivityRecord) -> UInt64 {
    (0..<ActivityRecord.trackCount).reduce(0) { $0 &* 31 &+ record.mark(ofTrack: $1) }
  }

  private static var now: Double { Double(MonotonicClock.nanoseconds) * 1e-9 }
}
