import Instrumentation
import MPI

/// A part of a training step.
///
/// So that waiting for a slower rank is told apart from the exchange itself, ranks meet once more before
/// each part of the exchange while these are measured.
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

  /// The part that a recorded phase belongs to.
  private init(_ phase: Phase) {
    self =
      switch phase {
      case .read, .convert: .read
      case .forward: .forward
      case .backward: .backward
      case .reduce, .clip, .publish, .transfer: .exchange
      case .update: .update
      case .wait: .wait
      default: .other
      }
  }

  /// Seconds of a step in each part, as the mean over ranks. Collective.
  ///
  /// - Parameter own: this rank's seconds of a step in each recorded phase, by its raw value.
  /// - Throws: `MPIError`.
  static func means(_ own: [Double], on communicator: Communicator) throws -> [Double] {
    var sums = allCases.map { _ in 0.0 }
    for (index, seconds) in own.enumerated() {
      guard let phase = Phase(rawValue: UInt8(index)) else { continue }
      sums[StepPhase(phase).rawValue] += seconds
    }
    try sums.withUnsafeMutableBufferPointer { try communicator.allReduce($0, .sum) }
    return sums.map { $0 / Double(communicator.size) }
  }
}
