import Compute
import DataLoading
import Instrumentation
import NeuralNetwork

/// A model with its losses and metrics: turns batches into sums.
public final class Scorer {
  /// The graph with its losses.
  public let objective: Objective
  /// What is measured beside the loss.
  public let measures: Measures
  /// The model.
  public let model: Model
  /// Factors of the losses in training, by class.
  private let classWeights: ClassWeights?
  private let factors: AlignedBuffer<Float>

  /// Joins a model with what is measured of it. The model runs `objective.graph`.
  ///
  /// - Parameter classWeights: of the losses in training.
  public init(
    _ model: Model, _ objective: Objective, measures: Measures,
    classWeights: ClassWeights? = nil
  ) {
    self.model = model
    self.objective = objective
    self.measures = measures
    self.classWeights = classWeights
    factors = AlignedBuffer(count: classWeights == nil ? 0 : model.capacity)
  }

  /// Runs the model on a batch and adds loss, samples and metrics of each shard to its totals.
  ///
  /// - Parameters:
  ///   - scale: the weight of a sample's loss in the gradient of the output, which is then left in
  ///     the model; nil where no gradient is wanted.
  ///   - totals: one for each of the rank's shards, over all rounds.
  /// - Throws: `OneDNNError`; `InvalidTarget`, with the row of the sample in the batch.
  public func score(
    _ batch: Batch, _ pass: Pass, scale: Float?, totals: inout ShardTotals
  ) throws {
    try Activity.during(.forward) { try run(batch, pass, scale: scale, totals: &totals) }
  }

  private func run(
    _ batch: Batch, _ pass: Pass, scale: Float?, totals: inout ShardTotals
  ) throws {
    // Without rows, a rank still takes part in the sums that layers make over all ranks.
    guard batch.rows > 0 else { return try model.forward(0..<0, pass) }
    for index in 0..<batch.inputCount { model.bind(batch.input(index), toInput: index) }
    try model.forward(0..<batch.rows, pass)
    for (index, rows) in batch.shards.enumerated() where !rows.isEmpty {
      try score(batch, rows, pass, scale: scale, totals: &totals[batch.firstShard + index])
      if index == 0 || !pass.shards.isEmpty {
        totals[batch.firstShard + index].loss += model.penalty(ofShard: index)
      }
    }
  }

  /// The sum of the losses of a range of rows that have gone through the model, with their factors
  /// and the outputs' weights; afterwards, its outputs have gradients.
  ///
  /// - Parameters:
  ///   - scale: as for `score`.
  ///   - report: is told the sum of each output, without its weight.
  /// - Throws: `InvalidTarget`, with the row of the sample in the batch.
  func loss(
    _ batch: Batch, _ rows: Range<Int>, _ pass: Pass, scale: Float?,
    report: (_ output: Int, _ loss: Double) -> Void = { _, _ in }
  ) throws -> Double {
    let factors = sampleFactors(batch, rows, pass)
    var sum = 0.0
    for (index, head) in objective.heads.enumerated() {
      let output = model.tensors[head.node]
      let targets = batch.target(index)
      do {
        let loss =
          try factors.map {
            try head.evaluate(output, targets: targets, rows: rows, scale: scale, factors: $0)
          } ?? head.evaluate(output, targets: targets, rows: rows, scale: scale)
        sum += Double(head.weight) * loss
        report(index, loss)
      } catch let target as InvalidTarget {
        throw InvalidTarget(
          row: rows.lowerBound + target.row / head.positions, output: index, target.message)
      }
    }
    return sum
  }

  /// The factors of the losses of samples, for all rows of the batch, of which the given ones are
  /// filled in; nil where all are 1.
  private func sampleFactors(_ batch: Batch, _ rows: Range<Int>, _ pass: Pass) -> Matrix? {
    guard let classWeights, pass.isTraining else { return batch.sampleWeights }
    let all = factors.matrix(rows: 1, columns: batch.rows)
    let targets = batch.target()
    for row in rows {
      let own = batch.sampleWeights?.span[row] ?? 1
      all.pointer[row] = own * classWeights.factor(of: targets.row(row))
    }
    return all
  }

  /// Refuses targets that a metric has no meaning for.
  private func checkTargets(_ batch: Batch, _ rows: Range<Int>) throws {
    for entry in measures.metrics {
      let targets = batch.target(entry.output)[rows: rows]
      guard let bad = entry.metric.firstRefused(targets), let needed = entry.metric.targets else {
        continue
      }
      throw InvalidTarget(
        row: rows.lowerBound + bad / targets.columns, output: entry.output,
        "has the target \(targets.span[bad]); the metric \(entry.name) needs targets from "
          + "\(needed.lowerBound) to \(needed.upperBound)")
    }
  }

  /// Adds loss, samples and metrics of a range of rows that have gone through the model.
  private func score(
    _ batch: Batch, _ rows: Range<Int>, _ pass: Pass, scale: Float?, totals: inout Totals
  ) throws {
    let hasSeveral = !measures.losses.isEmpty
    let sum = try loss(batch, rows, pass, scale: scale) { output, loss in
      if hasSeveral { totals.addLoss(loss, ofOutput: output) }
    }
    totals.loss += sum
    try checkTargets(batch, rows)
    totals.samples += Double(rows.count)
    totals.update(measures) { entry, sums in
      let head = objective.heads[entry.output]
      entry.metric.update(
        &sums, predictions: head.rowsOfOutput(model.tensors[head.node].values[rows: rows]),
        targets: head.rowsOfTargets(batch.target(entry.output)[rows: rows]))
    }
  }
}
