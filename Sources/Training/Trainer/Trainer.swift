import DataLoading
import Diagnostics
import Instrumentation
import MPI
import Optimization

/// The training loop.
///
/// Every rank runs the same loop and takes the same decisions, because all numbers that decisions
/// are made from come out of the same reductions.
public final class Trainer {
  private let epochs: Int
  let earlyStopping: EarlyStoppingConfiguration?
  let target: TargetConfiguration?
  let replica: Replica
  let communicator: Communicator
  private let stepsPerEpoch: Int
  private let method: any TrainingStep
  private let validation: EvaluationData?
  let test: EvaluationData?
  let callbacks: [any Callback]
  let saver: CheckpointSaver
  /// While checkpoints cannot be written.
  let outage: Outage
  let recovery: NonFiniteRecovery
  let timeLimit: ContinuousClock.Instant?
  private let audit: ReplicaAudit
  var progress: TrainingProgress
  var hasReachedTarget = false
  var totals: Totals
  /// Keeps a trace of some steps, if anybody wants one.
  public var trace: StepTrace?
  let clock = ContinuousClock()

  /// Prepares a training that goes on from `progress`.
  init(
    _ configuration: TrainingConfiguration, replica: Replica, communicator: Communicator,
    stepsPerEpoch: Int, method: any TrainingStep, validation: EvaluationData?,
    test: EvaluationData?, saver: CheckpointSaver, audit: ReplicaAudit, recovery: NonFiniteRecovery,
    callbacks: [any Callback],
    progress: TrainingProgress
  ) {
    epochs = configuration.epochs
    earlyStopping = configuration.earlyStopping
    target = configuration.target
    timeLimit = configuration.timeLimit?.end
    self.replica = replica
    self.communicator = communicator
    self.stepsPerEpoch = stepsPerEpoch
    self.method = method
    self.validation = validation
    self.test = test
    self.saver = saver
    self.recovery = recovery
    self.audit = audit
    self.callbacks = callbacks
    outage = Outage(
      saver.onError, recovery: "Checkpoints are written again.",
      warn: { words in for callback in callbacks { callback.warned(words) } },
      remark: { words in for callback in callbacks { callback.remarked(words) } })
    self.progress = progress
    totals = replica.emptyTotals
  }

  /// Trains until the last epoch is done or there is a reason to stop. Collective.
  ///
  /// - Throws: `Failure`, the same on all ranks; `MPIError` if ranks cannot be reached.
  public func run() throws -> Outcome {
    let before = Recorder.current?.stepSeconds
    let outcome = try train()
    try trace?.end(remark)
    try reportStraggler(since: before)
    return outcome
  }

  private func train() throws -> Outcome {
    try recallTarget()
    replica.monitor?.recall(progress.history)
    try startLoading(epochs: epochs)
    try notify { try $0.trainingStarted(progress, stepsPerEpoch: stepsPerEpoch) }
    if recovery.needsCheckpoint, progress.epoch < epochs {
      try outage.attempt { try saver.saveIfAny(progress) }
    }
    trace?.start(after: progress.step, last: stepsPerEpoch * epochs, replica)
    while progress.epoch < epochs && !isGoodEnough {
      if let outcome = try Activity.during(.training, trainEpoch) ?? finishEpoch() {
        return outcome
      }
    }
    if let outcome = try finish() { return outcome }
    if hasReachedTarget { return .reachedTarget }
    return progress.epoch < epochs ? .stoppedEarly : .completed
  }

  /// Starts to load batches from where the training stands.
  func startLoading(epochs: Int) throws {
    try communicator.agree {
      try method.start(epoch: progress.epoch, step: progress.stepInEpoch, epochs: epochs)
    }
  }

  /// Takes the steps that are left of the epoch; how training ended, if it is to stop before its end.
  private func trainEpoch() throws -> Outcome? {
    var start = clock.now
    while progress.stepInEpoch < stepsPerEpoch {
      try step()
      let now = clock.now
      progress.epochSeconds += (now - start).seconds
      start = now
      if !callbacks.isEmpty {
        Activity.during(.report) { for callback in callbacks { callback.stepEnded(progress) } }
      }
      try trace?.stepEnded(progress.step, remark)
      let outcome = requestedOutcome
      let isSaving = outcome != nil || saver.isDue(progress, totals)
      if isSaving || progress.stepInEpoch == stepsPerEpoch {
        // Weights can go bad in the very step before; the next one's loss would tell, too late.
        guard try areParametersFinite() else {
          try goBack { try recovery.progress(afterBadUpdate: progress, remark: remark) }
          continue
        }
      }
      try audit.stepEnded(progress.step, isSaving: isSaving)
      if let outcome {
        try save(before: outcome)
        return outcome
      }
      if isSaving { try saveOrGoOn() }
    }
    return nil
  }

  /// One step: what each rank computes of its batch, what comes of it over all ranks, the update.
  func step() throws { try Recorder.step(progress.step + 1, takeStep) }

  private func takeStep() throws {
    let start = clock.now
    replica.monitor?.stepStarts(progress)
    totals.reset()
    totals.stopRequests = StopRequest.isPending ? 1 : 0
    totals.timeLimits = isTimeLimitReached ? 1 : 0
    totals.checkpointRequests = saver.isTimeUp ? 1 : 0
    let rate = learningRate(progress.step)
    let error = failure {
      try method.compute(step: progress.step, learningRate: rate, totals: &totals)
    }
    totals.failures = error == nil ? 0 : 1
    try method.reduce(&totals)
    try throwIfAnyFailed(error)
    guard totals.loss.isFinite, replica.nonFiniteWeight == nil else { return try recover() }
    try method.update(
      progress.updates, step: progress.step, learningRate: rate, totals: &totals)
    progress.advance(by: totals)
    progress.stepSeconds += (clock.now - start).seconds
    try recordLayers(samples: Int(totals.samples))
  }

  /// After a step that is not finite: none of the ranks takes it; they go on behind it or from an
  /// earlier checkpoint, or stop.
  private func recover() throws {
    try replica.keepParameters()
    try goBack {
      try recovery.progress(
        after: progress, isLossFinite: totals.loss.isFinite, remark: remark)
    }
  }

  /// Goes on from where `recovery` says: behind the step, or from a checkpoint.
  private func goBack(_ recovery: () throws -> TrainingProgress) throws {
    let step = progress.step
    progress = try recovery()
    guard progress.step <= step else { return }
    audit.forget()
    try startLoading(epochs: epochs)
    try notify { try $0.trainingStarted(progress, stepsPerEpoch: stepsPerEpoch) }
    // That it went back, and the learning rate from there on, is to outlive this job.
    try saveOrGoOn()
  }

  func remark(_ words: String) {
    for callback in callbacks { callback.remarked(words) }
  }

  /// Evaluates, records, and saves if it is time; how training ended, if it is to stop before that is
  /// done. Then the checkpoint is one of an epoch whose steps are done, and the job that goes on from it
  /// begins with the evaluation.
  private func finishEpoch() throws -> Outcome? {
    let start = clock.now
    try audit.epochEnded(progress.step)
    var record = EpochRecord()
    record.append(.epoch, Double(progress.epoch + 1))
    record.append(.step, Double(progress.step))
    for (name, value) in progress.epochTotals.results(replica.scorer.measures) {
      record.append(name, value)
    }
    if let validation {
      switch try evaluate(validation, prefix: "val_") {
      case .record(let values): record.append(values)
      case .brokenOff(let outcome):
        progress.epochSeconds += (clock.now - start).seconds
        if try !isSaved() { try save(before: outcome) }
        return outcome
      }
    }
    let skipped = progress.setbacks.skippedInEpoch
    if skipped > 0 { record.append(.skippedSteps, Double(skipped)) }
    record.append(.learningRate, learningRate(progress.step - 1))
    record.append(
      .samplesPerSecond, progress.epochTotals.samples / max(progress.stepSeconds, 1e-9))
    record.append(.seconds, progress.epochSeconds + (clock.now - start).seconds)
    progress.finishEpoch(record)
    watch(record)
    try outage.attempt {
      try saver.epochEnded(
        &progress, isLast: progress.epoch == epochs || isGoodEnough, isToRestore: isToRestore)
    }
    try notify { try $0.epochEnded(progress) }
    return nil
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
