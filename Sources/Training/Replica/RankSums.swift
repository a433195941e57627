import DataParallel
import NeuralNetwork

/// The sums over all ranks that layers make in the middle of a step.
///
/// Every rank knows how many there are in a step, and all are of one length. So a rank that fails, or
/// that has no rows, can still take part in those that are left, and nobody waits for it.
final class RankSums {
  private let exchange: any GradientExchange
  private let perStep: Int
  private var done = 0
  private var numbers: [Double]

  /// - Parameters:
  ///   - count: how many numbers the exchange adds up at a time, at least as many as any layer has.
  ///   - perStep: how many sums there are in a step.
  init(_ exchange: any GradientExchange, totals count: Int, perStep: Int) {
    self.exchange = exchange
    self.perStep = perStep
    numbers = Array(repeating: 0, count: perStep > 0 ? count : 0)
  }

  /// Does this rank's work of a step; where it fails, or makes fewer sums, takes part in those that
  /// are left, with zeros. Collective.
  ///
  /// - Parameter work: is given the sum, nil where no layer needs it.
  /// - Throws: what the work throws; `MPIError`.
  func duringStep(_ work: (Pass.RankSum?) throws -> Void) throws {
    guard perStep > 0 else { return try work(nil) }
    done = 0
    let outcome = Result { try work { [self] values in try sum(values) } }
    while done < perStep { try sum(UnsafeMutableBufferPointer(start: nil, count: 0)) }
    try outcome.get()
  }

  private func sum(_ values: UnsafeMutableBufferPointer<Double>) throws {
    done += 1
    for index in numbers.indices { numbers[index] = index < values.count ? values[index] : 0 }
    try exchange.sum(&numbers)
    for index in values.indices { values[index] = numbers[index] }
  }
}
