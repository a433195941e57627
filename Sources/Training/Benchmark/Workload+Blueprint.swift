import DataLoading
import MPI

extension Workload {
  /// The run that the workload is. Collective.
  ///
  /// - Parameters:
  ///   - configuration: its configuration, perhaps with other values.
  ///   - data: makes its samples.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  public func blueprint(
    _ configuration: RunConfiguration, samples data: SyntheticData, facts: LaunchFacts,
    world: Communicator
  ) throws -> Blueprint {
    let all = try world.agree {
      try data.samples(self.data, count: samples, input: configuration.inputNames[0])
    }
    let count = batches(configuration).sampleCount
    let set = all.replacing(Samples(all.samples.source, rows: 0..<count))
    return try Blueprint(configuration, facts: facts, world: world, trainingOn: set)
  }

  /// Whole batches, as many as there are.
  func batches(_ configuration: RunConfiguration) -> BatchPlan {
    let all = BatchPlan(sampleCount: samples, batchSize: configuration.training.samplesPerStep)
    let whole = samples / all.batchSize * all.batchSize
    return BatchPlan(sampleCount: whole, batchSize: .samples(all.batchSize))
  }
}
