import Diagnostics

extension Trainer {
  /// Takes steps, whose learning rates the schedule lets grow, and notes the loss of each. Collective.
  ///
  /// It ends early where the loss is not finite any more, or its mean over the last tenth of the steps
  /// has grown to four times the least such mean: a shorter mean would rest on the samples that happened
  /// to come. Nothing is written; the training is of no use afterwards.
  ///
  /// Source: L. N. Smith, "Cyclical learning rates for training neural networks", 2017.
  ///
  /// - Returns: the mean loss over the samples of each step.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  public func rangeTest(steps: Int) throws -> [Double] {
    try startLoading(epochs: .max)
    var losses: [Double] = []
    let window = max(steps / 10, 1)
    var least = Double.infinity
    for _ in 0..<steps {
      do {
        try step()
      } catch let failure as Failure where failure.exitCode == .finding {
        return losses
      }
      losses.append(lastLoss)
      guard losses.count >= window else { continue }
      let mean = losses.suffix(window).reduce(0, +) / Double(window)
      least = min(least, mean)
      if mean - least > 3 * least.magnitude { return losses }
    }
    return losses
  }
}
