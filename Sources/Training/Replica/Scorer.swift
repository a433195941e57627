import Compute
import DataLoading
import NeuralNetwork

/// A model with its loss and metrics: turns batches into sums.
public final class Scorer {
  /// The graph with its loss.
  public let head: Head
  /// What is measured beside the loss.
  public let metrics: [any Metric]
  /// The model.
  public let model: Model
  /// Factors of the losses in training, by class.
  private let classWeights: ClassWeights?
  private let factors: AlignedBuffer<Float>

  /// Joins a model with what is measured of it. The model runs `head.graph`.
  ///
  /// - Parameter classWeights: of the losses in training.
  public init(
    _ model: Model, head: Head, metrics: [any Metric], classWeights: ClassWeights? = nil
  ) {
    self.model = model
    self.head = head
    self.metrics = metrics
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

  /// The sum of the losses of a range of rows that have gone through the model, with their factors;
  /// afterwards, its output has a gradient.
  ///
  /// - Parameters: as for `score`.
  /// - Throws: `InvalidTarget`, with the row of the sample in the batch.
  func loss(_ batch: Batch, _ rows: Range<Int>, _ pass: Pass, scale: Float?) throws -> Double {
    let targets = batch.target()
    do {
      guard let factors = sampleFactors(batch, rows, pass) else {
        return try head.evaluate(model.output, targets: targets, rows: rows, scale: scale)
      }
      return try head.evaluate(
        model.output, targets: targets, rows: rows, scale: scale, factors: factors)
    } catch let target as InvalidTarget {
      throw InvalidTarget(row: rows.lowerBound + target.row / head.positions, target.message)
    }
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

  /// Adds loss, samples and metrics of a range of rows that have gone through the model.
  private func score(
    _ batch: Batch, _ rows: Range<Int>, _ pass: Pass, scale: Float?, totals: inout Totals
  ) throws {
    let targets = batch.target()
    totals.loss += try loss(batch, rows, pass, scale: scale)
    totals.samples += Double(rows.count)
    let predictions = head.rowsOfOutput(model.output.values[rows: rows])
    let alignedTargets = head.rowsOfTargets(targets[rows: rows])
    totals.update(metrics) { metric, sums in
      metric.update(&sums, predictions: predictions, targets: alignedTargets)
    }
  }
}
