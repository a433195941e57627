import Compute
import DataParallel
import Diagnostics
import Instrumentation
import MPI

/// Writes checkpoints when it is time, on rank 0, from what all ranks hold.
public final class CheckpointSaver {
  private let configuration: CheckpointConfiguration
  private let directory: CheckpointDirectory
  private let finalModel: String
  private let replica: Replica
  private let communicator: Communicator
  private let writer: CheckpointWriter
  private let describe: (TrainingProgress) -> Checkpoint
  private var lastTime = ContinuousClock.now
  /// The step from which this job went on, and whether from a checkpoint of its own directory.
  private let startStep: Int
  private let isStartSaved: Bool
  /// The step of the checkpoint that was written last, by this job.
  private(set) var lastStep: Int?

  /// What is done when a checkpoint cannot be written.
  var onError: CheckpointErrorPolicy { configuration.onError }

  /// A saver for a run.
  ///
  /// - Parameters:
  ///   - startStep: the step from which the training goes on.
  ///   - isStartSaved: whether it goes on from the newest checkpoint of the run directory; rank 0 knows.
  ///   - describe: makes the small parts of a checkpoint.
  public init(
    _ configuration: CheckpointConfiguration, run: RunDirectory, replica: Replica,
    communicator: Communicator, writer: CheckpointWriter, startStep: Int,
    isStartSaved: Bool,
    describe: @escaping (TrainingProgress) -> Checkpoint
  ) {
    self.configuration = configuration
    directory = CheckpointDirectory(run.checkpoints)
    finalModel = run.model
    self.replica = replica
    self.communicator = communicator
    self.writer = writer
    self.startStep = startStep
    self.isStartSaved = isStartSaved
    self.describe = describe
  }

  /// Whether a checkpoint of this step is in the run directory, so that a job can go on from there.
  func isSaved(step: Int) -> Bool {
    lastStep.map { $0 == step } ?? (isStartSaved && step == startStep)
  }

  /// Whether this rank's clock says that it is time: rank 0's alone counts.
  var isTimeUp: Bool {
    guard case .minutes(let minutes) = configuration.interval, communicator.rank == 0 else {
      return false
    }
    return lastTime.duration(to: .now).seconds >= minutes * 60
  }

  /// Whether a checkpoint is due after a step.
  func isDue(_ progress: TrainingProgress, _ totals: Totals) -> Bool {
    switch configuration.interval {
    // Going back to a checkpoint has already saved it anew.
    case .steps(let count): progress.step % count == 0 && progress.step != lastStep
    case .minutes: totals.checkpointRequests > 0
    case .epoch, .never: false
    }
  }

  /// Notes whether the epoch was the best so far, and writes a checkpoint if it is time or if it was.
  ///
  /// - Parameter isToRestore: whether it is the best by early stopping's monitor, and its weights may
  ///   have to become the model.
  /// - Returns: whether there was anything to write.
  /// - Throws: as `save(_:)`.
  func epochEnded(
    _ progress: inout TrainingProgress, isLast: Bool, isToRestore: Bool
  ) throws -> Bool {
    let value = progress.last.flatMap { configuration.monitor.value(in: $0) }
    let isBest =
      value.map { configuration.monitor.isBetter($0, than: progress.best?.value) } ?? false
    let best = progress.best
    if isBest, let value { progress.best = BestValue(value, epoch: progress.epoch) }
    let isDue = configuration.interval == .epoch || isBest || isLast || isToRestore
    guard configuration.interval != .never, isDue else { return false }
    let step = progress.step
    do {
      try save(progress)
      if isBest { try onRankZero { try directory.markBest(step: step) } }
      if isToRestore { try onRankZero { try directory.markForRestoring(step: step) } }
    } catch {
      // The best is one that is there: of those that follow, the next better one is to be kept.
      progress.best = best
      throw error
    }
    return true
  }

  /// Writes a checkpoint now, unless none are to be written; tells whether it did.
  ///
  /// - Throws: as `save(_:)`.
  func saveIfAny(_ progress: TrainingProgress) throws -> Bool {
    guard configuration.interval != .never else { return false }
    try save(progress)
    return true
  }

  /// Writes a checkpoint now, and removes those that are too many. Collective.
  ///
  /// - Throws: `Failure`, the same on all ranks: with code `inputOutput` where it cannot be written, with
  ///   `finding` where weights are not finite; `MPIError`.
  func save(_ progress: TrainingProgress) throws {
    // Where it fails, the next try is when the next one is due.
    defer { lastTime = .now }
    let path = directory.path(step: progress.step)
    try write(progress, to: path, withOptimizer: true)
    let start = lastStep == nil ? startStep : nil
    lastStep = progress.step
    try onRankZero {
      try directory.prune(keeping: configuration.keep, written: progress.step, firstSince: start)
    }
  }

  /// Writes the model at the end of training. Collective.
  ///
  /// - Throws: as `save(_:)`.
  func saveModel(_ progress: TrainingProgress) throws {
    try replica.withAveragedWeights {
      try write(progress, to: finalModel, withOptimizer: false)
    }
  }

  private func write(
    _ progress: TrainingProgress, to path: String, withOptimizer: Bool
  ) throws {
    try Activity.during(.checkpoint) { try fill(progress, path, withOptimizer: withOptimizer) }
  }

  private func fill(
    _ progress: TrainingProgress, _ path: String, withOptimizer: Bool
  ) throws {
    let slots = try withOptimizer ? wholeSlots() : []
    try onRankZero {
      // The trainer looks after each epoch and before each checkpoint; this is the last look.
      guard replica.exchange.parameters.isFinite else {
        throw Failure(
          .finding, "weights are not finite after step \(progress.step); nothing is saved",
          advice: "lower the learning rate or clip gradients, and resume from the last checkpoint")
      }
      let views = zip(replica.update.optimizer.stateNames, slots).map {
        CheckpointBlocks.Slot($0, $1.values)
      }
      try withExtendedLifetime(slots) {
        try writer.write(
          describe(progress), CheckpointBlocks(weights: replica.exchange.parameters, slots: views),
          to: path)
      }
    }
  }

  /// The optimizer's state for all parameters, on rank 0, with what keeps it alive. Collective.
  private func wholeSlots() throws -> [(values: Matrix, owner: AnyObject)] {
    let exchange = replica.exchange
    return try replica.update.slots.map { slot in
      // Where one rank has all, it is there already.
      guard exchange.slices.count > 1 else { return (slot, replica) }
      let count = exchange.rank == 0 ? exchange.parameters.count : 0
      let memory = AlignedBuffer<Float>(count: count)
      let block = memory.matrix(rows: 1, columns: count)
      try exchange.gather(slot, into: block)
      return (block, memory)
    }
  }

  /// Does work on rank 0; if it fails, all ranks fail with the same words.
  ///
  /// The directory was there at the start, and files could be made in it: where they cannot any more,
  /// that is a failure to write, as a full disk is.
  private func onRankZero(_ work: () throws -> Void) throws {
    try Activity.during(.checkpoint) {
      try communicator.agree {
        guard communicator.rank == 0 else { return }
        do {
          try work()
        } catch let failure as Failure
          where failure.exitCode == .cannotCreate || failure.exitCode == .missingInput
        {
          throw failure.with(.inputOutput)
        }
      }
    }
  }
}
