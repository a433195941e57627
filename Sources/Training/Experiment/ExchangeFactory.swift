import DataParallel
import Diagnostics
import MPI
import Optimization

/// Chooses the way of exchanging gradients that fits the ranks' places.
struct ExchangeFactory {
  private let choice: TrainingConfiguration.ExchangeChoice
  private let facts: LaunchFacts
  private let world: Communicator

  init(_ training: TrainingConfiguration, facts: LaunchFacts, world: Communicator) {
    choice = training.exchange
    self.facts = facts
    self.world = world
  }

  /// Makes the exchange. Collective.
  ///
  /// - Throws: `Failure` if the configured exchange does not fit or memory is short; `MPIError`.
  func make(count: Int, totalsCount: Int, tableCount: Int) throws -> any GradientExchange {
    let granularity = ParameterPieces.blockCount
    let isOneNode = facts.nodes == 1
    guard isOneNode || choice != .sharedMemory else {
      throw Failure(
        .configuration,
        "training.exchange: shared_memory needs all ranks on one node, there are "
          + "\(facts.nodes)", advice: "use auto or all_reduce")
    }
    if world.size == 1 { return SoloExchange(count: count, tableCount: tableCount) }
    guard isOneNode, choice != .allReduce else {
      return AllReduceExchange(
        on: world, count: count, granularity: granularity, totalsCount: totalsCount,
        tableCount: tableCount)
    }
    return try SharedMemoryExchange(
      on: world, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: tableCount, coresToSpare: facts.localSize <= facts.coresOfNode)
  }
}
