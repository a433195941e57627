import Diagnostics
import Foundation
import Instrumentation
import MPI

/// A trace of what some ranks do in some steps, which rank 0 writes to a file.
public final class StepTrace {
  private let path: String
  private let ranks: Set<Int>?
  private let wanted: Range<Int>?
  private let world: Communicator
  private let recorder: Recorder
  private var steps = 0..<0
  private var layers: [String] = []
  private var isDone = false

  /// Where nobody says which steps: so many, after the first ones, which take longer.
  private static let usualSteps = 20
  private static let warmUpSteps = 10
  /// Events of a thread for which memory is taken, at most.
  private static let mostEvents = 1 << 20

  /// A trace for a training. Collective.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - ranks: those that are traced; nil: all.
  ///   - steps: the first and the last step, from 1 on; nil: some.
  ///   - recorder: records what this rank does.
  /// - Throws: `Failure`, the same on all ranks, for ranks that there are not, or a file that cannot be
  ///   written; `MPIError`.
  public init(
    _ path: String, ranks: Set<Int>?, steps: ClosedRange<Int>?, recorder: Recorder,
    on world: Communicator
  ) throws {
    self.path = path
    self.ranks = ranks
    wanted = steps.map { Range($0) }
    self.world = world
    self.recorder = recorder
    try world.agree {
      if let stranger = ranks?.sorted().last, stranger >= world.size {
        throw Failure(
          .usage, "there is no rank \(stranger) to trace: there are \(world.size), from 0 on")
      }
      guard world.rank == 0 else { return }
      try WritablePlace.check(path, "the trace")
    }
  }

  /// Whether this rank is traced.
  private var isTraced: Bool { ranks?.contains(world.rank) ?? true }

  /// Chooses the steps, once, and takes memory.
  ///
  /// - Parameters:
  ///   - done: the steps that were done before.
  ///   - last: the last step of the training.
  func start(after done: Int, last: Int, _ replica: Replica) {
    guard steps.isEmpty, !isDone else { return }
    let first = min(done + Self.warmUpSteps, max(done, last - Self.usualSteps)) + 1
    steps = wanted ?? first..<max(first, min(first + Self.usualSteps, last + 1))
    let nodes = replica.scorer.model.graph.nodes
    layers = nodes.map(\.name)
    guard isTraced else { return }
    // In each round the layers forward and backward; then messages of the exchange.
    let perStep = replica.rounds * (2 * nodes.count + 16) + 256
    let (events, overflow) = steps.count.multipliedReportingOverflow(by: perStep)
    recorder.trace(steps, capacity: overflow ? Self.mostEvents : min(events, Self.mostEvents))
  }

  /// Writes the trace after its last step. Collective.
  ///
  /// - Parameters:
  ///   - step: the steps that are done.
  ///   - remark: is told of it on rank 0.
  func stepEnded(_ step: Int, _ remark: (String) -> Void) throws {
    if !steps.isEmpty, step >= steps.upperBound - 1 { try end(remark) }
  }

  /// Writes the trace of the steps that were taken, unless it is written already. Collective.
  ///
  /// What goes wrong is told, and training goes on.
  ///
  /// - Throws: `MPIError`.
  func end(_ remark: (String) -> Void) throws {
    guard !isDone else { return }
    isDone = true
    try Activity.during(.report) {
      let (tracks, dropped) = recorder.takeTrace()
      let missing = try world.allReduce(dropped, .sum)
      let offset = try ClockOffsets(on: world).own
      let all = try world.gather(TraceMessage(tracks, offset: offset).numbers, to: 0)
      let hosts = try world.gatherProcessorNames(to: 0)
      guard world.rank == 0 else { return }
      remark(
        write(all.map { TraceMessage($0).tracks }, hosts: hosts, missing: missing))
    }
  }

  /// Writes the file, and says so.
  private func write(_ tracks: [[[TraceEvent]]], hosts: [String], missing: Int) -> String {
    let trace = ChromeTrace(tracks, hosts: hosts, layers: layers, missing: missing)
    guard let taken = trace.steps else {
      return "No trace: none of the steps \(steps.lowerBound) to \(steps.upperBound - 1) was taken."
    }
    do {
      try RunDirectory.write(trace.json.text + "\n", to: path)
    } catch {
      return "No trace: \(error)"
    }
    return "Trace of the steps \(taken.lowerBound) to \(taken.upperBound): \(path)"
      + (missing > 0 ? " (\(missing) events are missing: trace fewer steps)" : "")
  }
}
