import Compute
import MPI

extension Trainer {
  /// Times steps of this training, data loading included, and their products alone. Collective.
  ///
  /// Nothing is written; the training is of no use afterwards.
  ///
  /// - Parameters:
  ///   - rounds: how often steps and products take turns.
  ///   - steps: the steps of a round.
  public func benchmark(
    rounds: Int, steps: Int, engine: ComputeEngine, on communicator: Communicator
  ) throws -> StepBenchmark.Result {
    try startLoading(epochs: .max)
    let benchmark = StepBenchmark(on: communicator, engine: engine) { try self.step() }
    return try benchmark.run(rounds: rounds, steps: steps)
  }
}
