import Compute
import DataLoading
import DataParallel
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
  /// The squared norms that each rank measures.
  private let normRanges: [Range<Int>]

  /// Brings the parts together; the parameters are the exchange's.
  public init(
    scorer: Scorer, exchange: any GradientExchange, update: ParameterUpdate,
    normRanges: [Range<Int>]
  ) {
    self.scorer = scorer
    self.exchange = exchange
    self.update = update
    self.normRanges = normRanges
  }

  /// Computes this rank's part of loss, metrics and gradients of a global batch.
  ///
  /// - Throws: as `Scorer.score`.
  public func computeGradients(_ batch: Batch, step: Int, totals: inout Totals) throws {
    let pass = Pass(
      trainingStep: step, firstSample: batch.firstRow, gradients: exchange.gradients)
    try scorer.score(batch, pass, scale: 1 / Float(batch.globalCount), totals: &totals)
    try scorer.model.backward(0..<batch.rows, pass)
  }

  /// Adds up gradients and totals of all ranks. Collective.
  ///
  /// - Throws: `MPIError`.
  public func reduce(_ totals: inout Totals) throws {
    try exchange.reduce(totals: &totals.numbers)
  }

  /// Clips the summed gradient and updates the parameters. Collective.
  ///
  /// - Parameter step: the number of the step, from 0 on.
  /// - Throws: `MPIError`.
  public func updateParameters(step: Int) throws {
    if update.normCount > 0 {
      update.measure(exchange.gradients, into: exchange.table)
      try exchange.complete(normRanges)
    }
    update.apply(
      exchange.parameters, gradients: exchange.gradients, step: step,
      learningRate: learningRate(step: step), norms: exchange.table)
    try exchange.publish()
  }

  /// The learning rate of a step.
  public func learningRate(step: Int) -> Double { update.optimizer.learningRate.rate(step: step) }
}
