import Compute
import DataLoading
import MPI
import NeuralNetwork

/// Finds out where a step first became not finite, by computing it once more.
///
/// The parameters must still be those of the step. What is found is the same as in the step, because
/// all random numbers are functions of the step and the sample.
struct NonFiniteDiagnosis {
  let replica: Replica
  let training: TrainingData
  let communicator: Communicator
  /// Where the samples are, in words.
  let place: String

  /// What is not finite in a step, where it began, and which samples brought it about; the same on
  /// all ranks. Collective.
  ///
  /// The lowest rank that finds something speaks.
  /// - Parameters:
  ///   - progress: where the training stood before the step.
  ///   - isLossFinite: whether it is the gradient alone.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  func words(_ progress: TrainingProgress, isLossFinite: Bool) throws -> String {
    let weight = replica.nonFiniteWeight
    var own = try communicator.agree { try search(progress)?.words(place) ?? "" }
    let ranks = communicator.size
    let speaker = try communicator.allReduce(own.isEmpty ? ranks : communicator.rank, .minimum)
    let cause: String
    if speaker < ranks {
      try communicator.broadcast(&own, from: speaker)
      cause = ranks == 1 ? own : "on rank \(speaker), \(own)"
    } else if let weight {
      cause = "the sum over all samples overflows, in the gradient of '\(weight)' first"
    } else {
      cause = "computed again, all is finite"
    }
    let subject = isLossFinite ? "the gradient" : "the loss"
    return "\(subject) is not finite at step \(progress.step + 1) (epoch \(progress.epoch + 1)): "
      + cause
  }

  /// The first finding in this rank's batches of the step.
  private func search(_ progress: TrainingProgress) throws -> NonFiniteFinding? {
    var finding: NonFiniteFinding?
    try training.withBatches(epoch: progress.epoch, step: progress.stepInEpoch) { batch in
      guard finding == nil, batch.rows > 0 else { return }
      finding = try inspect(batch, step: progress.step)
    }
    return finding
  }

  /// Runs a batch forward and backward, and looks at each result in the order of computing.
  private func inspect(_ batch: Batch, step: Int) throws -> NonFiniteFinding? {
    let model = replica.scorer.model
    let rows = 0..<batch.rows
    let pass = replica.pass(batch, step: step, gradients: replica.exchange.gradients)
    for index in 0..<batch.inputCount { model.bind(batch.input(index), toInput: index) }
    try model.forward(rows, pass)
    if let output = model.firstNonFiniteOutput(rows) { return finding(output, batch) }
    guard try loss(batch, rows, pass).isFinite else {
      return NonFiniteFinding(
        cause: .loss,
        samples: try samples(batch, step: step) { row, alone in
          try !loss(batch, row, alone).isFinite
        })
    }
    try model.backward(rows, pass)
    guard let gradient = model.firstNonFiniteGradient(rows, pass) else { return nil }
    guard gradient.role == .weightGradient else { return finding(gradient, batch) }
    return NonFiniteFinding(
      cause: .tensor(gradient),
      samples: try samples(batch, step: step) { row, alone in
        _ = try loss(batch, row, alone)
        try model.backward(row, alone)
        return model.firstNonFiniteGradient(row, alone) != nil
      })
  }

  private func finding(_ tensor: NonFiniteTensor, _ batch: Batch) -> NonFiniteFinding {
    NonFiniteFinding(cause: .tensor(tensor), samples: tensor.rows.map { batch.sampleRows[$0] })
  }

  /// The loss of rows that have gone forward; its gradient is left in the model.
  private func loss(_ batch: Batch, _ rows: Range<Int>, _ pass: Pass) throws -> Double {
    try replica.scorer.loss(batch, rows, pass, scale: pass.sampleScale)
  }

  /// The samples that are bad by themselves: each goes forward alone.
  private func samples(
    _ batch: Batch, step: Int, isBad: (Range<Int>, Pass) throws -> Bool
  ) throws -> [Int] {
    let alone = Pass(
      trainingStep: step, firstSample: batch.firstRow,
      sampleScale: replica.scorer.objective.sampleScale(samples: batch.globalCount),
      gradients: replica.exchange.gradients)
    let rows = try (0..<batch.rows).filter { row in
      try replica.scorer.model.forward(row..<row + 1, alone)
      return try isBad(row..<row + 1, alone)
    }
    return rows.map { batch.sampleRows[$0] }
  }
}
