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
  ///   - rival: another training, whose steps take turns with those of this one.
  public func benchmark(
    rounds: Int, steps: Int, engine: ComputeEngine, on communicator: Communicator,
    against rival: Trainer? = nil
  ) throws -> StepBenchmark.Result {
    try startLoading(epochs: .max)
    try rival?.startLoading(epochs: .max)
    let benchmark = StepBenchmark(
      on: communicator, engine: engine, takeStep: { try self.step() },
      takeRivalStep: rival.map { rival in { try rival.step() } })
    return try benchmark.run(rounds: rounds, steps: steps)
  }
}
