import Diagnostics

extension Trainer {
  /// Takes steps, whose learning rates the schedule lets grow, and notes the loss of each. Collective.
  ///
  /// It ends early where the loss, smoothed, has grown to four times its least value or is not finite
  /// any more. Nothing is written; the training is of no use afterwards.
  ///
  /// Source: L. N. Smith, "Cyclical learning rates for training neural networks", 2017.
  ///
  /// - Returns: the mean loss over the samples of each step.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  public func rangeTest(steps: Int) throws -> [Double] {
    try startLoading(epochs: .max)
    var losses: [Double] = []
    var smoothed = 0.0
    var least = Double.infinity
    for _ in 0..<steps {
      do {
        try step()
      } catch let failure as Failure where failure.exitCode == .finding {
        return losses
      }
      let loss = lastLoss
      losses.append(loss)
      smoothed = losses.count == 1 ? loss : 0.8 * smoothed + 0.2 * loss
      least = min(least, smoothed)
      if smoothed > 4 * least { return losses }
    }
    return losses
  }
}
