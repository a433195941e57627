import DataLoading
import Instrumentation

/// The batches of a training, as one rank sees them.
public final class TrainingData {
  /// The training set.
  public let set: SampleSet
  /// The steps of an epoch.
  public let stepsPerEpoch: Int
  private let plan: LoadPlan
  private let prefetch: Prefetch
  private var loader: BatchLoader?

  /// Batches of a set.
  ///
  /// - Parameters:
  ///   - plan: what to load; its epochs and first step are set when loading starts.
  ///   - prefetch: whether batches are loaded ahead.
  init(_ set: SampleSet, plan: LoadPlan, prefetch: Prefetch) {
    self.set = set
    self.prefetch = prefetch
    self.plan = plan
    stepsPerEpoch = plan.batches.stepsPerEpoch
  }

  /// Starts to load from a batch of an epoch on.
  ///
  /// - Throws: `Failure` if there are no resources for it.
  func start(epoch: Int, step: Int, epochs: Int) throws {
    var plan = plan
    plan.epochs = epoch..<max(epochs, epoch)
    plan.firstStep = step
    loader = try BatchLoader(plan, prefetch: prefetch)
  }

  /// Works on the batches of one step, one for each round, apart from those that are next.
  ///
  /// - Throws: what reading the data throws, or what `work` throws.
  func withBatches(epoch: Int, step: Int, _ work: (Batch) throws -> Void) throws {
    var plan = plan
    plan.epochs = epoch..<epoch + 1
    plan.firstStep = step
    let loader = try BatchLoader(plan, prefetch: .none)
    for _ in 0..<plan.sharding.rounds {
      guard let batch = try loader.next() else { return }
      defer { loader.release(batch) }
      try set.explaining(batch, work)
    }
  }

  /// Works on the next batch, then gives it back.
  ///
  /// - Throws: what reading the data throws, or what `work` throws.
  func withNextBatch(_ work: (Batch) throws -> Void) throws {
    guard let loader, let batch = try Activity.during(.read, loader.next) else {
      preconditionFailure("more steps than batches")
    }
    defer { loader.release(batch) }
    try set.explaining(batch, work)
  }
}
