import Compute
import MPI

/// Adds up totals over ranks that share no memory: every rank gets the numbers of all and adds them
/// in the order of `TreeSum`, so that the sums are equal to the last bit everywhere, as the decisions
/// that are taken from them must be.
final class TotalsExchange {
  private static let tag = 2

  private let communicator: Communicator
  private let gathering: DirectGather
  /// `[ranks, count]`.
  private let numbers: AlignedBuffer<Double>
  private let count: Int

  /// - Parameter count: how many totals there are.
  init(on communicator: Communicator, count: Int) {
    self.communicator = communicator
    self.count = count
    gathering = DirectGather(on: communicator, tag: Self.tag)
    numbers = AlignedBuffer(count: communicator.size * count)
  }

  /// Sends this rank's totals on their way; `finish` must follow. Collective.
  ///
  /// - Throws: `MPIError`.
  func start(_ totals: [Double]) throws {
    precondition(totals.count == count, "\(totals.count) totals instead of \(count)")
    for index in totals.indices {
      numbers.pointer[communicator.rank * count + index] = totals[index]
    }
    try gathering.start(numbers.buffer) { [count] in $0 * count..<($0 + 1) * count }
  }

  /// Waits for the totals of the others and adds all up. Collective.
  ///
  /// - Throws: `MPIError`.
  func finish(_ totals: inout [Double]) throws {
    try gathering.finish()
    let pointer = numbers.pointer
    for index in totals.indices {
      totals[index] = TreeSum.sum(0..<communicator.size) { [count] in
        pointer[$0 * count + index]
      }
    }
  }
}
