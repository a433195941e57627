import Compute
import Instrumentation

/// Walks through the batches of a plan, round by round, and fills each with the rows that the rank
/// owns.
///
/// It belongs to one thread at a time.
final class BatchFiller {
  private let plan: LoadPlan
  private var epoch: Int
  private var step: Int
  private var round = 0
  private var sampler: Sampler

  init(_ plan: LoadPlan) {
    let fields = plan.samples.source.fields
    precondition(plan.transforms.count == fields.count, "a transformation for each field")
    precondition(plan.batches.sampleCount == plan.samples.count, "a plan for other samples")
    precondition(plan.firstStep >= 0 && plan.epochs.lowerBound >= 0, "a start before the first")
    self.plan = plan
    // A step behind the end of its epoch is the start of a later one.
    let stepsPerEpoch = max(plan.batches.stepsPerEpoch, 1)
    epoch = plan.epochs.lowerBound + plan.firstStep / stepsPerEpoch
    step = plan.firstStep % stepsPerEpoch
    sampler = Self.sampler(plan, epoch)
  }

  private static func sampler(_ plan: LoadPlan, _ epoch: Int) -> Sampler {
    Sampler(
      seed: plan.seed, epoch: epoch, count: plan.samples.count, mode: plan.shuffle,
      batchSize: plan.batches.batchSize)
  }

  /// Fills a batch with the next rows and goes on; false, and nothing done, after the last.
  ///
  /// - Throws: what gathering throws.
  func fillNext(_ batch: Batch) throws -> Bool {
    guard epoch < plan.epochs.upperBound, plan.batches.stepsPerEpoch > 0 else { return false }
    let global = plan.batches.positions(ofStep: step)
    batch.epoch = epoch
    batch.step = step
    batch.take(plan.sharding, rank: plan.rank, round: round, globalCount: global.count)
    let start = global.lowerBound + batch.firstRow
    choose(start..<start + batch.rows, into: batch.rowPlaces)
    try Activity.during(.convert) {
      for field in plan.transforms.indices {
        try plan.samples.source.gather(
          field, rows: batch.sampleRows, affine: plan.transforms[field],
          into: batch.values(ofField: field))
      }
    }
    advance()
    return true
  }

  /// Writes the rows of the source at some positions of the epoch's order.
  private func choose(_ positions: Range<Int>, into places: UnsafeMutableBufferPointer<Int>) {
    var rows = places.mutableSpan
    sampler.write(positions, to: &rows)
    plan.samples.rows.replacePositions(&rows)
  }

  private func advance() {
    round += 1
    guard round == plan.sharding.rounds else { return }
    round = 0
    step += 1
    guard step == plan.batches.stepsPerEpoch else { return }
    step = 0
    epoch += 1
    if epoch < plan.epochs.upperBound { sampler = Self.sampler(plan, epoch) }
  }
}
