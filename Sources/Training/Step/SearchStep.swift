import Compute

/// A step of a search: each rank tries some candidates on the whole batch, and the best of all takes
/// the place of the parameters if it improves on them.
///
/// The loss and the metrics of the parameters themselves are computed as always, each rank's rows by
/// itself. The ranks tell each other the losses of their candidates, nothing more: the owner of each
/// slice makes the best one's change again.
final class SearchStep: TrainingStep {
  private let replica: Replica
  private let data: TrainingData
  /// All rows of each batch.
  private let wholeBatches: TrainingData
  private let candidates: Candidates

  init(
    _ replica: Replica, _ data: TrainingData, wholeBatches: TrainingData, _ candidates: Candidates
  ) {
    self.replica = replica
    self.data = data
    self.wholeBatches = wholeBatches
    self.candidates = candidates
  }

  func start(epoch: Int, step: Int, epochs: Int) throws {
    try data.start(epoch: epoch, step: step, epochs: epochs)
    try wholeBatches.start(epoch: epoch, step: step, epochs: epochs)
  }

  func compute(step: Int, learningRate: Double, totals: inout Totals) throws {
    try replica.computeLoss(data, step: step, totals: &totals)
    try wholeBatches.withNextBatch {
      try candidates.evaluate(
        $0, changing: replica.exchange.parameters, step: step, deviation: Float(learningRate))
    }
  }

  func reduce(_ totals: inout Totals) throws {
    try replica.reduceEvaluation(&totals)
    try candidates.share(replica.exchange)
  }

  func update(_ number: Int, step: Int, learningRate: Double, totals: inout Totals) throws {
    candidates.writeBestChange(
      below: totals.loss, of: replica.exchange, step: step, deviation: Float(learningRate))
    try replica.updateParameters(update: number, learningRate: learningRate, totals: &totals)
  }
}
