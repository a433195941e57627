import MPI

/// A part of a training step.
public enum StepPhase: Int, Sendable, CaseIterable {
  /// Batches are loaded, or waited for.
  case read
  /// The model runs forward, and the loss is computed with its gradient.
  case forward
  /// The gradients of all weights are computed.
  case backward
  /// Gradients are summed and measured, new parameters shown to the other ranks.
  case exchange
  /// Gradients are clipped, parameters updated.
  case update
  /// This rank waits for the others before it may go on.
  case wait
  /// All else.
  case other
}

/// Adds up the time that this rank spends in the phases of training steps.
///
/// It makes steps longer: ranks meet once more before each part of the exchange, so that waiting for
/// a slower rank is told apart from the exchange itself. A step without it does not read a clock.
public final class PhaseClock {
  private let communicator: Communicator
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private var seconds: [Double]
  private var steps = 0

  /// A clock for the steps that the ranks of a communicator take together.
  init(_ communicator: Communicator) {
    self.communicator = communicator
    last = clock.now
    seconds = StepPhase.allCases.map { _ in 0 }
  }

  /// A step begins; what was done since the last one does not count.
  func startStep() {
    steps += 1
    last = clock.now
  }

  /// What was done since the last call belongs to a phase.
  func end(_ phase: StepPhase) {
    let now = clock.now
    seconds[phase.rawValue] += (now - last).seconds
    last = now
  }

  /// Waits for all ranks. Collective.
  ///
  /// - Throws: `MPIError`.
  func meet() throws {
    guard communicator.size > 1 else { return }
    end(.other)
    try communicator.barrier()
    end(.wait)
  }

  /// Seconds of a step in each phase, as the mean over steps and ranks. Collective.
  ///
  /// - Throws: `MPIError`.
  func means() throws -> [Double] {
    var sums = seconds
    try sums.withUnsafeMutableBufferPointer { try communicator.allReduce($0, .sum) }
    return sums.map { $0 / Double(max(steps, 1) * communicator.size) }
  }
}
