import Compute
import MPI

extension Experiment {
  /// Times steps of this training, data loading included, their products alone, and what the machine
  /// does at best. Collective.
  ///
  /// Nothing is written; the training is of no use afterwards.
  ///
  /// - Parameters:
  ///   - rounds: how often they take turns.
  ///   - steps: the steps of a round; nil: as many as take some time.
  ///   - rival: another training, whose steps take turns with those of this one.
  /// - Throws: what training throws.
  public func benchmark(
    rounds: Int, steps: Int?, on communicator: Communicator, against rival: Experiment? = nil
  ) throws -> StepTiming {
    let trainer = unsavedTrainer
    let rivalTrainer = rival?.unsavedTrainer
    try trainer.startLoading(epochs: .max)
    try rivalTrainer?.startLoading(epochs: .max)
    let benchmark = StepBenchmark(
      takeStep: { try trainer.step() },
      takeRivalStep: rivalTrainer.map { rival in { try rival.step() } },
      setMeeting: { [replica] in replica.meeting = $0 }, communicator: communicator, engine: engine,
      localSize: blueprint.facts.localSize)
    return try benchmark.run(rounds: rounds, steps: steps, of: blueprint)
  }
}
