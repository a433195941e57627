import Compute
import DataLoading
import DataParallel
import NeuralNetwork
import Optimization

/// The candidates of a search that one rank tries, with a model and parameters of its own for them.
///
/// The losses of all candidates have a place in the exchange's table, from `tableStart` on. A rank's
/// candidates are neighbours.
final class Candidates {
  /// How many there are on all ranks.
  private let count: Int
  private let tableStart: Int
  /// The candidates of this rank.
  private let own: Range<Int>
  /// The places in the table of the losses of each rank.
  private let places: [[Range<Int>]]
  private let changes: CandidateChanges
  private let trained: [Range<Int>]
  private let scorer: Scorer
  private let parameters: Matrix
  private let memory: AlignedBuffer<Float>
  private let penalties: WeightPenalties
  private let penaltyTable: AlignedBuffer<Double>
  private let constraints: WeightConstraints
  private var shardTotals: ShardTotals
  private var totals: Totals
  /// The losses of this rank's candidates, summed over the batch.
  private var losses: [Double]

  /// Takes memory; nil where the optimizer is no search.
  ///
  /// - Throws: `OneDNNError`.
  init?(
    _ blueprint: Blueprint, exchange: any GradientExchange, tableStart: Int, engine: ComputeEngine
  ) throws {
    guard let count = blueprint.candidateCount else { return nil }
    let configuration = blueprint.configuration
    let layout = blueprint.graph.layout
    self.count = count
    self.tableStart = tableStart
    let ranks = exchange.slices.count
    let ofRanks = (0..<ranks).map { $0 * count / ranks..<($0 + 1) * count / ranks }
    own = ofRanks[exchange.rank]
    places = ofRanks.map { [tableStart + $0.lowerBound..<tableStart + $0.upperBound] }
    changes = CandidateChanges(seed: configuration.seed)
    trained = layout.trained.map(\.range)
    memory = AlignedBuffer(count: layout.blockCount)
    parameters = memory.matrix(rows: 1, columns: memory.count)
    let model = try Model(
      blueprint.objective.graph, weights: parameters, capacity: blueprint.wholeBatchPlan.capacity,
      seed: configuration.seed, training: false, engine: engine)
    scorer = Scorer(
      model, blueprint.objective, measures: .none,
      classWeights: configuration.training.classWeights)
    penalties = WeightPenalties(layout)
    penaltyTable = AlignedBuffer(count: penalties.tableCount)
    constraints = WeightConstraints(layout, exchange)
    shardTotals = ShardTotals(shards: blueprint.sharding.shards, .none)
    totals = Totals(.none)
    losses = Array(repeating: 0, count: own.count)
  }

  /// Computes the loss of each of this rank's candidates.
  ///
  /// - Parameters:
  ///   - batch: all rows of the batch.
  ///   - current: the parameters that are changed.
  /// - Throws: as `Scorer.score`.
  func evaluate(
    _ batch: Batch, changing current: Matrix, step: Int, deviation: Float
  ) throws {
    for (index, candidate) in own.enumerated() {
      parameters.copy(current)
      for range in trained {
        changes.add(
          candidate, range, step: step, deviation: deviation, to: parameters.slice(range))
      }
      constraints.enforce(on: parameters)
      losses[index] = try loss(batch, step: step)
    }
  }

  /// The loss of the parameters as they are, summed over the samples of a batch, with all penalties.
  private func loss(_ batch: Batch, step: Int) throws -> Double {
    let pass = Pass(
      trainingStep: step, firstSample: batch.firstRow, sampleScale: 1 / Float(batch.globalCount),
      gradients: .empty, shards: batch.shards)
    shardTotals.reset()
    try scorer.score(batch, pass, scale: nil, totals: &shardTotals)
    totals.reset()
    shardTotals.add(to: &totals)
    guard penalties.tableCount > 0 else { return totals.loss }
    penalties.measure(
      0..<parameters.count, parameters, addingTo: nil, penaltyTable.buffer)
    return totals.loss + penalties.sum(penaltyTable.buffer) * Double(batch.rows)
  }

  /// Shows the losses of all candidates to all ranks. Collective.
  ///
  /// - Throws: `MPIError`.
  func share(_ exchange: any GradientExchange) throws {
    for (index, candidate) in own.enumerated() {
      exchange.table[tableStart + candidate] = losses[index]
    }
    try exchange.complete(places)
  }

  /// Writes the change of the best candidate to this rank's slice of the gradients; where none has a
  /// smaller loss than the parameters themselves, no change.
  func writeBestChange(
    below loss: Double, of exchange: any GradientExchange, step: Int, deviation: Float
  ) {
    let slices = exchange.slice.ranges
    // Adding it leaves every number as it is, a zero with its sign.
    for slice in slices { exchange.gradients.slice(slice).fill(-0.0) }
    guard let best = best(below: loss, exchange.table) else { return }
    for range in trained {
      for slice in slices where slice.overlaps(range) {
        let own = range.clamped(to: slice)
        changes.write(
          best, own, step: step, deviation: deviation, to: exchange.gradients.slice(own))
      }
    }
  }

  /// The first of the candidates with the least loss, where it is less than the given one.
  private func best(below loss: Double, _ table: UnsafeMutableBufferPointer<Double>) -> Int? {
    var best: Int?
    var least = loss
    for candidate in 0..<count {
      let loss = table[tableStart + candidate]
      guard loss.isFinite, loss < least else { continue }
      least = loss
      best = candidate
    }
    return best
  }
}
