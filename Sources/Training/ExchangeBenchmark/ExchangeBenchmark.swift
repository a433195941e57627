import Diagnostics
import MPI

/// Times the exchange of gradients beside `MPI_Allreduce`, and beside what memory takes to move as
/// many bytes, in turns on the same ranks.
public struct ExchangeBenchmark {
  /// The pieces in which `MPI_Allreduce` is called, too.
  public static let pieceBytes = 1 << 20
  /// The sizes of gradients that can be measured, in bytes.
  public static let sizes = 4...(1 << 33)
  /// The bytes of the repetitions of a round, about.
  private static let bytesOfRound = 4 << 20
  private static let mostRepetitions = 200

  private let world: Communicator
  private let facts: LaunchFacts
  private let rounds: Int
  /// The exchange that a training on these ranks gets.
  public let kind: ExchangeKind

  /// A benchmark of all ranks.
  ///
  /// - Parameters:
  ///   - world: all ranks, numbered node by node.
  ///   - rounds: how often the methods take turns.
  /// - Throws: `Failure`.
  public init(on world: Communicator, facts: LaunchFacts, rounds: Int) throws {
    self.world = world
    self.facts = facts
    self.rounds = rounds
    kind = try ExchangeKind(.auto, facts: facts)
  }

  /// Measures gradients of a size. Collective.
  ///
  /// A repetition begins when all ranks have written their gradients and met; it takes as long as it
  /// takes the rank that is last.
  ///
  /// - Parameter bytes: of a rank's gradients; the same on all ranks.
  /// - Throws: `Failure`, the same on all ranks: memory is short, or a sum is wrong; `MPIError`.
  public func measure(bytes: Int) throws -> ExchangeTiming {
    let count = bytes / MemoryLayout<Float>.stride
    let trial = try ExchangeTrial(on: world, facts: facts, kind: kind, count: count)
    for method in trial.methods {
      let isRight = try trial.isRight(method)
      try world.agree {
        guard !isRight else { return }
        throw Failure(.internalError, "sums of \(method.rawValue) are wrong")
      }
    }
    let repetitions = min(max(Self.bytesOfRound / bytes, 1), Self.mostRepetitions)
    var results: [[ExchangeMethod: [Double]]] = []
    for _ in 0..<rounds {
      var round: [ExchangeMethod: [Double]] = [:]
      for method in trial.methods {
        var times = try trial.times(method, repetitions: repetitions)
        try times.withUnsafeMutableBufferPointer { try world.allReduce($0, .maximum) }
        round[method] = times
      }
      results.append(round)
    }
    trial.close()
    return ExchangeTiming(bytes: count * MemoryLayout<Float>.stride, results)
  }
}
