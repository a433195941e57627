import DataParallel
import Diagnostics
import MPI
import Optimization

/// The ways of exchanging gradients, and which of them fits the ranks' places.
public enum ExchangeKind: Sendable, Hashable {
  /// One process.
  case solo
  /// Shared memory of one node.
  case sharedMemory
  /// MPI's collective calls.
  case allReduce

  /// Chooses.
  ///
  /// - Throws: `Failure` with code `configuration` if what is configured does not fit.
  init(_ choice: TrainingConfiguration.ExchangeChoice, facts: LaunchFacts) throws {
    switch (choice, facts.nodes) {
    case (.sharedMemory, 2...):
      throw Failure(
        .configuration,
        "training.exchange: shared_memory needs all ranks on one node, they are on \(facts.nodes)",
        advice: "use auto or all_reduce")
    case _ where facts.ranks == 1: self = .solo
    case (.sharedMemory, _), (.auto, 1): self = .sharedMemory
    case (.allReduce, _), (.auto, _): self = .allReduce
    }
  }

  /// In words, for the header.
  public var description: String {
    switch self {
    case .solo: "none: one process"
    case .sharedMemory: "shared memory: parameters once, gradients summed slice by slice"
    case .allReduce: "MPI: reduce-scatter of gradients, all-gather of parameters"
    }
  }

  /// Makes the exchange. Collective.
  ///
  /// - Throws: `Failure` if memory is short; `MPIError`.
  func make(
    on world: Communicator, facts: LaunchFacts, count: Int, totalsCount: Int, tableCount: Int
  ) throws -> any GradientExchange {
    switch self {
    case .solo: SoloExchange(count: count, tableCount: tableCount)
    case .allReduce:
      AllReduceExchange(
        on: world, count: count, granularity: ParameterPieces.blockCount,
        totalsCount: totalsCount, tableCount: tableCount)
    case .sharedMemory:
      try SharedMemoryExchange(
        on: world, count: count, granularity: ParameterPieces.blockCount,
        totalsCount: totalsCount, tableCount: tableCount,
        coresToSpare: facts.localSize <= facts.coresOfNode)
    }
  }
}
