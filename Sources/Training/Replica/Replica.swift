import Compute
import DataLoading
import DataParallel
import Instrumentation
import MPI
import NeuralNetwork
import Optimization

/// One rank's copy of the model, and how it learns together with the other ranks'.
public final class Replica {
  /// The model with loss and metrics.
  public let scorer: Scorer
  /// The way to the other ranks.
  public let exchange: any GradientExchange
  /// The optimizer and its state.
  public let update: ParameterUpdate
  /// What looks on, if anything does.
  let monitor: LayerMonitor?
  /// Those who meet before they exchange anything, while somebody measures the phases of steps.
  var meeting: Communicator?
  /// What each rank measures of the summed gradient.
  private let measureRanges: [[Range<Int>]]
  /// The norms of weights that each rank takes.
  private let normRanges: [[Range<Int>]]
  let penalties: WeightPenalties
  /// The penalties on pieces of weights that each rank takes.
  private let penaltyRanges: [[Range<Int>]]
  private let constraints: WeightConstraints
  private let sharding: Sharding
  /// The parts of a step's batch that are worked on one after the other.
  var rounds: Int { sharding.rounds }
  var shardTotals: ShardTotals
  private let rankSums: RankSums
  /// Lets the exchange begin with gradients that are final; nil where they are sums over rounds, which
  /// are final all at once.
  private var whenFinal: Pass.FinalGradients?
  /// For the sums over shards and rounds.
  private let scratch: AlignedBuffer<Float>
  private let shardScratch: Matrix
  private let roundScratch: Matrix

  /// Brings the parts together; the parameters are the exchange's.
  public init(
    scorer: Scorer, exchange: any GradientExchange, update: ParameterUpdate,
    sharding: Sharding, monitor: LayerMonitor? = nil
  ) {
    self.monitor = monitor
    self.scorer = scorer
    self.exchange = exchange
    self.update = update
    measureRanges = exchange.slices.map { update.measures(of: $0) }
    normRanges = exchange.slices.map { update.norms(of: $0) }
    let layout = scorer.model.graph.layout
    penalties = WeightPenalties(layout)
    penaltyRanges = penalties.ranges(of: exchange.slices, in: exchange.table)
    constraints = WeightConstraints(layout, exchange)
    self.sharding = sharding
    shardTotals = ShardTotals(
      shards: sharding.shardsPerRound * sharding.rounds, scorer.measures,
      statistics: scorer.model.graph.statisticsCount)
    rankSums = RankSums(
      exchange, totals: shardTotals[0].numbers.count,
      perStep: sharding.rounds * scorer.model.graph.rankSumCount)
    let forShards = Pass.scratchCount(shards: sharding.shardsPerRound, layout)
    let forRounds = TreeSum.scratchCount(sharding.rounds, length: exchange.gradients.count)
    scratch = AlignedBuffer(count: forShards + forRounds)
    let all = scratch.matrix(rows: 1, columns: scratch.count)
    shardScratch = all.slice(0..<forShards)
    roundScratch = all.slice(forShards..<all.count)
    if sharding.rounds == 1 {
      whenFinal = { [unowned self] start in
        try self.exchange.advance(from: start) { finish($0) }
      }
    }
  }

  /// Zeros for the numbers that travel with the gradient.
  public var emptyTotals: Totals {
    Totals(scorer.measures, statistics: scorer.model.graph.statisticsCount)
  }

  /// Computes this rank's part of loss, metrics and gradients of a global batch, round by round.
  ///
  /// - Parameter data: gives the rank's rows of each round.
  /// - Throws: as `Scorer.score`; what reading the data throws.
  public func computeGradients(_ data: TrainingData, step: Int, totals: inout Totals) throws {
    shardTotals.reset()
    try rankSums.duringStep { sum in
      try TreeSum.sum(0..<sharding.rounds, into: exchange.gradients, scratch: roundScratch) {
        _, gradients in
        try data.withNextBatch { batch in
          let pass = pass(
            batch, step: step, gradients: gradients, sumOverRanks: sum, whenFinal: whenFinal)
          try scorer.score(
            batch, pass, scale: pass.sampleScale, totals: &shardTotals)
          monitor?.forwardEnded(batch, scorer.model)
          try Activity.during(.backward) { try scorer.model.backward(0..<batch.rows, pass) }
          readStatistics(batch)
        }
      }
    }
    shardTotals.add(to: &totals)
  }

  /// Computes this rank's part of loss and metrics of a global batch, as in training but without
  /// gradients.
  ///
  /// - Throws: as `computeGradients`.
  func computeLoss(_ data: TrainingData, step: Int, totals: inout Totals) throws {
    shardTotals.reset()
    try rankSums.duringStep { sum in
      for _ in 0..<sharding.rounds {
        try data.withNextBatch { batch in
          let pass = pass(
            batch, step: step, gradients: exchange.gradients, sumOverRanks: sum)
          try scorer.score(batch, pass, scale: nil, totals: &shardTotals)
          monitor?.forwardEnded(batch, scorer.model)
          readStatistics(batch)
        }
      }
    }
    shardTotals.add(to: &totals)
  }

  /// The pass of a batch in a training step.
  ///
  /// - Parameters:
  ///   - sumOverRanks: nil where this rank works for itself alone.
  ///   - whenFinal: nil where gradients are not exchanged, or not yet.
  func pass(
    _ batch: Batch, step: Int, gradients: Matrix, sumOverRanks: Pass.RankSum? = nil,
    whenFinal: Pass.FinalGradients? = nil
  ) -> Pass {
    Pass(
      trainingStep: step, firstSample: batch.firstRow,
      sampleScale: scorer.objective.sampleScale(samples: batch.globalCount),
      gradients: gradients, shards: batch.shards, scratch: shardScratch,
      sumOverRanks: sumOverRanks, whenFinal: whenFinal)
  }

  /// Puts what layers have counted up of each shard of a batch into its totals.
  private func readStatistics(_ batch: Batch) {
    for (index, rows) in batch.shards.enumerated() where !rows.isEmpty {
      shardTotals[batch.firstShard + index].withStatistics { [model = scorer.model] numbers in
        model.readStatistics(ofShard: index, into: &numbers)
      }
    }
  }

  /// Adds the penalties on the weights to the loss of each sample: they are measured already.
  func addPenalties(to totals: inout Totals) throws {
    guard penalties.tableCount > 0 else { return }
    try exchange.complete(penaltyRanges)
    totals.loss += penalties.sum(exchange.table) * totals.samples
  }

  /// Adds up gradients and totals of all ranks, adds the penalties on the weights to both, and
  /// measures the sum. Collective.
  ///
  /// Then either `updateParameters` or `keepParameters` must follow.
  ///
  /// - Throws: `MPIError`.
  public func reduce(_ totals: inout Totals) throws {
    try meeting?.barrier()
    try Activity.during(.reduce) {
      try exchange.reduce(totals: &totals.numbers) { finish($0) }
    }
    try meeting?.barrier()
    try Activity.during(.clip) {
      try exchange.complete(measureRanges)
      try addPenalties(to: &totals)
    }
  }

  /// Adds the penalties to a part of the summed gradient, and measures it.
  private func finish(_ part: Range<Int>) {
    let gradients = exchange.gradients
    let measures = exchange.table
    penalties.measure(part, exchange.parameters, addingTo: gradients, measures)
    update.measure(gradients, part, into: measures)
  }

  /// The path of the first weight whose summed gradient is not finite, the same on all ranks; nil
  /// where all is well. Valid from one `reduce` to the next.
  public var nonFiniteWeight: String? {
    update.firstNonFiniteWeight(exchange.table).map {
      scorer.model.graph.layout.trained[$0].path
    }
  }

  /// Clips the summed gradient, updates the parameters and what layers keep of the samples, and
  /// enforces constraints. Collective.
  ///
  /// - Parameters:
  ///   - update: the number of the update, from 0 on.
  ///   - learningRate: its learning rate.
  ///   - totals: what `reduce` gave.
  /// - Throws: `MPIError`.
  public func updateParameters(
    update number: Int, learningRate: Double, totals: inout Totals
  ) throws {
    try Activity.during(.update) {
      monitor?.updateStarts()
      if update.isLayerwise {
        update.prepare(
          exchange.parameters, gradients: exchange.gradients, step: number,
          learningRate: learningRate, measures: exchange.table)
        try exchange.complete(normRanges)
      }
      update.apply(
        exchange.parameters, gradients: exchange.gradients, step: number,
        learningRate: learningRate, measures: exchange.table)
      totals.withStatistics { [model = scorer.model, slice = exchange.slice] sums in
        for range in slice.ranges { model.updateStatistics(sums.span, within: range) }
      }
    }
    try meeting?.barrier()
    try Activity.during(.publish) { try constraints.publish(exchange) }
  }

  /// Leaves the parameters as they are: the end of a step without an update. Collective.
  ///
  /// - Throws: `MPIError`.
  public func keepParameters() throws { try exchange.publish() }

  /// The learning rate of a step, by its schedule.
  public func learningRate(step: Int) -> Double { update.optimizer.learningRate.rate(step: step) }

  /// Whether the parameters in this rank's slice are finite.
  var isSliceFinite: Bool {
    exchange.slice.ranges.allSatisfy { exchange.parameters.slice($0).isFinite }
  }
}
