import Instrumentation
import MPI

extension Trainer {
  /// Says on rank 0 which rank was the slowest, if one was. Collective.
  ///
  /// - Parameter before: the seconds of phases that this training has not spent.
  /// - Throws: `MPIError`.
  func reportStraggler(since before: [[Double]]?) throws {
    guard let before, let recorder = Recorder.current, communicator.size > 1 else { return }
    let halves = try zip(recorder.stepSeconds, before).map { now, before in
      try communicator.gather(zip(now, before).map(-), to: 0)
    }
    let names = try communicator.gatherProcessorNames(to: 0)
    guard communicator.rank == 0, let report = StragglerReport(halves: halves) else { return }
    remark(report.words(nodes: names))
  }
}
