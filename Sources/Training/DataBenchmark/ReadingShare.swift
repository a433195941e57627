import Compute
import DataLoading
import MPI

/// What reading takes of the steps of a training.
public struct ReadingShare: Sendable {
  /// How the inputs and targets are stored, in words.
  public let storage: [String]
  /// Seconds of a step, reading included.
  public let step: Double
  /// Seconds in which a rank's rows of a step are read, alone.
  public let reading: Double
  /// Whether rows are read ahead by a thread of their own, beside the steps.
  public let isAhead: Bool
  /// Samples of a step, of all ranks.
  public let samples: Int
  /// Bytes of a sample in the file; nil where there is no file.
  public let rowBytes: Int?
}

extension Experiment {
  /// Times steps, and the reading of their batches alone, in turns. Collective.
  ///
  /// Nothing is written; the training is of no use afterwards.
  ///
  /// - Parameters:
  ///   - rounds: how often they take turns; the medians count.
  ///   - steps: the steps of a round.
  /// - Throws: as training does.
  public func readingShare(
    rounds: Int, steps: Int, on world: Communicator
  ) throws -> ReadingShare {
    let trainer = unsavedTrainer
    try trainer.startLoading(epochs: .max)
    var plan = blueprint.trainingPlan(rank: world.rank)
    plan.epochs = 0..<Int.max
    let rounds = max(rounds, 1)
    let loader = try world.agree { try BatchLoader(plan, prefetch: .none) }
    func read() throws {
      for _ in 0..<plan.sharding.rounds {
        if let batch = try loader.next() { loader.release(batch) }
      }
    }
    func seconds(_ work: () throws -> Void) throws -> Double {
      try world.seconds { for _ in 0..<steps { try work() } } / Double(steps)
    }
    for _ in 0..<min(steps, 20) { try trainer.step() }
    var times: (steps: [Double], reading: [Double]) = ([], [])
    for _ in 0..<rounds {
      times.steps.append(try seconds(trainer.step))
      times.reading.append(
        try seconds(read))
    }
    let source = blueprint.data.training.samples.source
    return ReadingShare(
      storage: source.storageDescriptions, step: TimeDistribution(times.steps).median,
      reading: TimeDistribution(times.reading).median,
      isAhead: blueprint.prefetch(of: blueprint.training) != .none,
      samples: blueprint.batches.batchSize, rowBytes: (source as? HDF5Source)?.rowBytes)
  }
}
