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
  private var lastStep: Int?

  /// A saver for a run.
  ///
  /// - Parameter describe: makes the small parts of a checkpoint.
  public init(
    _ configuration: CheckpointConfiguration, run: RunDirectory, replica: Replica,
    communicator: Communicator, writer: CheckpointWriter,
    describe: @escaping (TrainingProgress) -> Checkpoint
  ) {
    self.configuration = configuration
    directory = CheckpointDirectory(run.checkpoints)
    finalModel = run.model
    self.replica = replica
    self.communicator = communicator
    self.writer = writer
    self.describe = describe
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
  func epochEnded(
    _ progress: inout TrainingProgress, isLast: Bool, isToRestore: Bool
  ) throws {
    let value = progress.last.flatMap { configuration.monitor.value(in: $0) }
    let isBest =
      value.map { configuration.monitor.isBetter($0, than: progress.best?.value) } ?? false
    if isBest, let value { progress.best = BestValue(value, epoch: progress.epoch) }
    guard configuration.interval != .never else { return }
    if configuration.interval == .epoch || isBest || isLast || isToRestore { try save(progress) }
    let step = progress.step
    if isBest { try onRankZero { try directory.markBest(step: step) } }
    if isToRestore { try onRankZero { try directory.markForRestoring(step: step) } }
  }

  /// Writes a checkpoint now, unless none are to be written.
  func saveIfAny(_ progress: TrainingProgress) throws {
    if configuration.interval != .never { try save(progress) }
  }

  /// Writes a checkpoint now, and removes those that are too many.
  func save(_ progress: TrainingProgress) throws {
    let path = directory.path(step: progress.step)
    try write(progress, to: path, withOptimizer: true)
    try onRankZero {
      try directory.prune(keeping: configuration.keep, written: progress.step)
    }
    lastTime = .now
    lastStep = progress.step
  }

  /// Writes the model at the end of training.
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
  private func onRankZero(_ work: () throws -> Void) throws {
    try Activity.during(.checkpoint) {
      try communicator.agree { if communicator.rank == 0 { try work() } }
    }
  }
}
