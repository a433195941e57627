/// How an epoch of samples is cut into global batches.
///
/// Batch b holds the positions `b·B ..< min((b + 1)·B, n)` of the epoch's order; the last one may be
/// smaller, and none is padded or dropped.
public struct BatchPlan: Sendable, Hashable {
  /// Samples in an epoch, n.
  public let sampleCount: Int
  /// Samples in every batch but the last, B; at most n where n > 0.
  public let batchSize: Int

  /// A plan for a number of samples.
  public init(sampleCount: Int, batchSize: BatchSize) {
    precondition(sampleCount >= 0, "\(sampleCount) samples")
    self.sampleCount = sampleCount
    switch batchSize {
    case .full: self.batchSize = max(sampleCount, 1)
    case .samples(let samples):
      precondition(samples > 0, "a batch of \(samples) samples")
      self.batchSize = min(samples, max(sampleCount, 1))
    }
  }

  /// The number of batches in an epoch; 0 if there are no samples.
  public var stepsPerEpoch: Int {
    sampleCount / batchSize + (sampleCount % batchSize == 0 ? 0 : 1)
  }

  /// The positions of a batch in the epoch's order.
  public func positions(ofStep step: Int) -> Range<Int> {
    precondition(step >= 0 && step < stepsPerEpoch, "step \(step) of \(stepsPerEpoch)")
    let start = step * batchSize
    return start..<start + min(batchSize, sampleCount - start)
  }
}
