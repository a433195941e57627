import Diagnostics
import Instrumentation
import MPI

/// Lets the ranks agree, from time to time while they evaluate a set, on whether to break it off: because
/// one of them has been asked to stop, because the job's time is over, or because a rank has failed.
///
/// All ranks have the same number of batches. They meet after the first batch, and then whenever half a
/// second or so is over, by the slowest rank's clock, which the ranks agree on together with the rest: so
/// all of them meet after the same batches. In a short evaluation that is a handful of small messages.
struct EvaluationWatch {
  private let communicator: Communicator
  private let batches: Int
  private let request: () -> Outcome?
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var done = 0
  /// After how many batches the ranks meet next.
  private var meeting = 1
  /// How the training ends, if the evaluation was broken off on request.
  private(set) var outcome: Outcome?

  /// Seconds between two meetings.
  private static let interval = 0.5

  /// - Parameters:
  ///   - batches: the number of batches of each rank.
  ///   - request: how this rank says that the training is to end, if it does.
  init(_ communicator: Communicator, batches: Int, request: @escaping () -> Outcome?) {
    self.communicator = communicator
    self.batches = batches
    self.request = request
    start = clock.now
  }

  /// Counts a batch. Collective, where it is time to meet.
  ///
  /// - Returns: whether to go on; the same on all ranks.
  /// - Throws: `MPIError`.
  mutating func batchEnded() throws -> Bool {
    done += 1
    return done == meeting ? try meet(hasFailed: false) : true
  }

  /// Lets the others know, at their next meeting, that this rank has no more batches to give: they would
  /// wait for it there. Collective, with `batchEnded` of the other ranks.
  ///
  /// - Throws: `MPIError`.
  mutating func failed() throws { _ = try meet(hasFailed: true) }

  private mutating func meet(hasFailed: Bool) throws -> Bool {
    // After the last batch there is nothing to break off, and the sums tell of failures.
    guard meeting < batches else { return true }
    let own = request()
    var facts = [
      own == .stoppedByRequest ? 1 : 0, own == .stoppedByTimeLimit ? 1 : 0, hasFailed ? 1 : 0,
      (clock.now - start).seconds,
    ]
    try Activity.during(.reduce) {
      try facts.withUnsafeMutableBufferPointer { try communicator.allReduce($0, .maximum) }
    }
    if facts[0] > 0 {
      outcome = .stoppedByRequest
    } else if facts[1] > 0 {
      outcome = .stoppedByTimeLimit
    }
    guard outcome == nil, facts[2] == 0 else { return false }
    // At most as many more as there were: the first ones may have been quicker than the rest.
    let more = Self.interval / max(facts[3], 1e-9) * Double(meeting)
    meeting += min(max(Int(min(more, 1e9)), 1), meeting)
    return true
  }
}
