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

  /// Joins a model with what is measured of it. The model runs `head.graph`.
  public init(_ model: Model, head: Head, metrics: [any Metric]) {
    self.model = model
    self.head = head
    self.metrics = metrics
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
    let first = batch.round * batch.shards.count
    for (index, rows) in batch.shards.enumerated() where !rows.isEmpty {
      try score(rows, targets: batch.target(), scale: scale, totals: &totals[first + index])
    }
  }

  /// Adds loss, samples and metrics of a range of rows that have gone through the model.
  private func score(
    _ rows: Range<Int>, targets: Matrix, scale: Float?, totals: inout Totals
  ) throws {
    do {
      totals.loss += try head.evaluate(model.output, targets: targets, rows: rows, scale: scale)
    } catch let target as InvalidTarget {
      throw InvalidTarget(row: rows.lowerBound + target.row / head.positions, target.message)
    }
    totals.samples += Double(rows.count)
    let predictions = head.rowsOfOutput(model.output.values[rows: rows])
    let alignedTargets = head.rowsOfTargets(targets[rows: rows])
    totals.update(metrics) { metric, sums in
      metric.update(&sums, predictions: predictions, targets: alignedTargets)
    }
  }
}
