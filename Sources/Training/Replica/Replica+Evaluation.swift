import Instrumentation

extension Replica {
  /// Adds this rank's part of loss and metrics over a set.
  ///
  /// - Parameter batchEnded: is asked after each batch whether to go on.
  /// - Throws: as `computeGradients`; what `batchEnded` throws.
  public func evaluate(
    _ data: EvaluationData, totals: inout Totals, batchEnded: () throws -> Bool = { true }
  ) throws {
    shardTotals.reset()
    try data.forEachBatch {
      try scorer.score($0, .inference($0.shards), scale: nil, totals: &shardTotals)
      return try batchEnded()
    }
    shardTotals.add(to: &totals)
  }

  /// Adds up totals of all ranks alone, those of an evaluation, with the penalties on the weights in
  /// the loss. Collective.
  ///
  /// - Throws: `MPIError`.
  public func reduceEvaluation(_ totals: inout Totals) throws {
    try Activity.during(.reduce) {
      try exchange.sum(&totals.numbers)
      for range in exchange.slice.ranges {
        penalties.measure(range, exchange.parameters, addingTo: nil, exchange.table)
      }
      try addPenalties(to: &totals)
    }
  }

  /// Does some work while the parameters are the moving averages of the weights, if there are any.
  /// Collective.
  ///
  /// All ranks must be done with the parameters before, and with the work when one of them ends it.
  /// - Throws: what the work throws; `MPIError`.
  public func withAveragedWeights<Result>(_ body: () throws -> Result) throws -> Result {
    guard update.hasAverage else { return try body() }
    update.swapAverage(with: exchange.parameters)
    try exchange.publish()
    let result = try body()
    update.swapAverage(with: exchange.parameters)
    try exchange.publish()
    return result
  }
}
