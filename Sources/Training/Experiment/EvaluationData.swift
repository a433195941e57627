import DataLoading
import Instrumentation

/// A set to evaluate, as one rank sees it: every sample belongs to exactly one rank.
public struct EvaluationData {
  /// The set.
  public let set: SampleSet
  private let plan: LoadPlan
  private let prefetch: Prefetch

  /// All batches of a set, in order.
  init(_ set: SampleSet, plan: LoadPlan, prefetch: Prefetch = .automatic) {
    self.set = set
    self.plan = plan
    self.prefetch = prefetch
  }

  /// The number of batches of each rank, those without rows of its own included.
  var batchCount: Int { plan.batches.stepsPerEpoch * plan.sharding.rounds }

  /// Works on each batch of this rank.
  ///
  /// - Parameter work: tells whether to go on.
  /// - Throws: what reading the data throws, or what `work` throws.
  func forEachBatch(_ work: (Batch) throws -> Bool) throws {
    let loader = try BatchLoader(plan, prefetch: prefetch)
    while let batch = try Activity.during(.read, loader.next) {
      defer { loader.release(batch) }
      guard try set.explaining(batch, work) else { return }
    }
  }
}
