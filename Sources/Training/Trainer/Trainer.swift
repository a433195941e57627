import DataLoading
import Diagnostics
import MPI

/// The training loop.
///
/// Every rank runs the same loop and takes the same decisions, because all numbers that decisions
/// are made from come out of the same reductions.
public final class Trainer {
  private let epochs: Int
  private let earlyStopping: EarlyStoppingConfiguration?
  private let replica: Replica
  private let communicator: Communicator
  private let training: TrainingData
  private let validation: EvaluationData?
  private let test: EvaluationData?
  private let callbacks: [any Callback]
  private let saver: CheckpointSaver
  private let audit: ReplicaAudit
  private var progress: TrainingProgress
  private var totals: Totals
  private let clock = ContinuousClock()

  /// Prepares a training that goes on from `progress`.
  public init(
    _ configuration: TrainingConfiguration, replica: Replica, communicator: Communicator,
    training: TrainingData, validation: EvaluationData?, test: EvaluationData?,
    saver: CheckpointSaver, audit: ReplicaAudit, callbacks: [any Callback],
    progress: TrainingProgress
  ) {
    epochs = configuration.epochs
    earlyStopping = configuration.earlyStopping
    self.replica = replica
    self.communicator = communicator
    self.training = training
    self.validation = validation
    self.test = test
    self.saver = saver
    self.audit = audit
    self.callbacks = callbacks
    self.progress = progress
    totals = Totals(metrics: replica.scorer.metrics)
  }

  /// Trains until the last epoch is done or there is a reason to stop. Collective.
  ///
  /// - Throws: `Failure`, the same on all ranks; `MPIError` if ranks cannot be reached.
  public func run() throws -> Outcome {
    try startLoading(epochs: epochs)
    try notify { try $0.trainingStarted(progress, stepsPerEpoch: training.stepsPerEpoch) }
    while progress.epoch < epochs && !hasStoppedImproving {
      guard try trainEpoch() else { return .stoppedByRequest }
      try finishEpoch()
    }
    let test = try test.map { try evaluate($0, prefix: "test_") }
    try saver.saveModel(progress)
    try notify { try $0.trainingEnded(progress, test: test) }
    return progress.epoch < epochs ? .stoppedEarly : .completed
  }

  /// Starts to load batches from where the training stands.
  func startLoading(epochs: Int) throws {
    try communicator.agree {
      try training.start(epoch: progress.epoch, step: progress.stepInEpoch, epochs: epochs)
    }
  }

  /// Takes the steps that are left of the epoch; false if training is to stop before its end.
  private func trainEpoch() throws -> Bool {
    let start = clock.now
    let before = progress.epochSeconds
    while progress.stepInEpoch < training.stepsPerEpoch {
      try step()
      progress.epochSeconds = before + (clock.now - start).seconds
      for callback in callbacks { callback.stepEnded(progress) }
      let isStopping = totals.stopRequests > 0
      let isSaving = isStopping || saver.isDue(progress, totals)
      try audit.stepEnded(progress.step, isSaving: isSaving)
      if isSaving { try saver.save(progress) }
      if isStopping { return false }
    }
    return true
  }

  /// One step: gradients of this rank's rows, their sum over all ranks, the update.
  func step() throws {
    let start = clock.now
    totals.reset()
    totals.stopRequests = StopRequest.isPending ? 1 : 0
    totals.checkpointRequests = saver.isTimeUp ? 1 : 0
    let error = failure {
      try replica.computeGradients(training, step: progress.step, totals: &totals)
    }
    totals.failures = error == nil ? 0 : 1
    try replica.reduce(&totals)
    try throwIfAnyFailed(error)
    guard totals.loss.isFinite else {
      throw Failure(
        .finding, "the loss is not finite at step \(progress.step + 1) of the training",
        advice: "lower the learning rate, clip gradients or look at the data")
    }
    try replica.updateParameters(step: progress.step)
    progress.advance(by: totals)
    progress.stepSeconds += (clock.now - start).seconds
  }

  /// Evaluates, records, and saves if it is time.
  private func finishEpoch() throws {
    let start = clock.now
    try audit.epochEnded(progress.step)
    var record = EpochRecord()
    record.append("epoch", Double(progress.epoch + 1))
    record.append("step", Double(progress.step))
    for (name, value) in progress.epochTotals.results(replica.scorer.metrics) {
      record.append(name, value)
    }
    if let validation {
      record.append(try evaluate(validation, prefix: "val_"))
    }
    record.append("learning_rate", replica.learningRate(step: progress.step - 1))
    record.append(
      "samples_per_second", progress.epochTotals.samples / max(progress.stepSeconds, 1e-9))
    record.append("seconds", progress.epochSeconds + (clock.now - start).seconds)
    progress.finishEpoch(record)
    watch(record)
    try saver.epochEnded(&progress, isLast: progress.epoch == epochs || hasStoppedImproving)
    try notify { try $0.epochEnded(progress) }
  }

  /// Loss and metrics over all samples of a set, each counted once.
  private func evaluate(_ set: EvaluationData, prefix: String) throws -> EpochRecord {
    totals.reset()
    let error = failure { try replica.evaluate(set, totals: &totals) }
    totals.failures = error == nil ? 0 : 1
    try replica.exchange.sum(&totals.numbers)
    try throwIfAnyFailed(error)
    var record = EpochRecord()
    for (name, value) in totals.results(replica.scorer.metrics) {
      record.append(prefix + name, value)
    }
    return record
  }
}

extension Trainer {
  /// The error of this rank's part of some work, if it has failed.
  private func failure(_ work: () throws -> Void) -> (any Error)? {
    do {
      try work()
      return nil
    } catch {
      return error
    }
  }

  /// Ends the training on all ranks with the same words if a rank's part of the work has failed.
  private func throwIfAnyFailed(_ error: (any Error)?) throws {
    guard totals.failures > 0 else { return }
    throw try communicator.agreedFailure(error)
      ?? Failure(.internalError, "a rank failed and did not say why")
  }

  /// Tells the callbacks of this rank, and agrees on whether one of them failed on any rank.
  private func notify(_ event: (any Callback) throws -> Void) throws {
    try communicator.agree { for callback in callbacks { try event(callback) } }
  }

  /// Compares the epoch with the best so far, for early stopping.
  private func watch(_ record: EpochRecord) {
    guard let earlyStopping, let value = earlyStopping.monitor.value(in: record) else { return }
    let isBetter = earlyStopping.monitor.isBetter(
      value, than: progress.bestForStopping, by: earlyStopping.minimumDelta)
    if isBetter { progress.bestForStopping = value }
    progress.epochsWithoutImprovement = isBetter ? 0 : progress.epochsWithoutImprovement + 1
  }

  private var hasStoppedImproving: Bool {
    guard let earlyStopping else { return false }
    // As in Keras, where a patience of 0 and of 1 are the same.
    return progress.epochsWithoutImprovement >= max(earlyStopping.patience, 1)
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
