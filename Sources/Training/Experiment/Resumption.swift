import Compute
import DataParallel
import Diagnostics
import Instrumentation
import MPI
import Optimization

/// Takes a training up again from a checkpoint that rank 0 has open.
struct Resumption {
  private let blueprint: Blueprint
  private let world: Communicator
  private let reader: CheckpointReader?

  /// - Parameter reader: the checkpoint, on rank 0; nil elsewhere.
  init(_ blueprint: Blueprint, world: Communicator, reader: CheckpointReader?) {
    self.blueprint = blueprint
    self.world = world
    self.reader = reader
  }

  /// Gives every rank its slice of weights and of the optimizer's state, and returns where the
  /// training stood. Collective.
  ///
  /// - Throws: `Failure` with code `configuration` for a checkpoint of another model or run.
  func apply(to replica: Replica, totals: Totals) throws -> TrainingProgress {
    try Activity.during(.restoration) { try read(into: replica, totals: totals) }
  }

  private func read(into replica: Replica, totals: Totals) throws -> TrainingProgress {
    try world.agree { try check(replica) }
    let exchange = replica.exchange
    let layout = blueprint.graph.layout
    try AlignedBuffer.withMatrix(columns: exchange.slice.count) { own in
      try share(own, exchange) { try $0.readWeights(layout, into: $1) }
      exchange.slice.write(own, to: exchange.parameters)
    }
    for (name, slot) in zip(replica.update.optimizer.stateNames, replica.update.slots) {
      try share(slot, exchange) { try $0.readSlot(name, layout, into: $1) }
    }
    try exchange.publish()
    return try progress(totals)
  }

  /// Reads a block on rank 0 and gives every rank its slice.
  private func share(
    _ slice: Matrix, _ exchange: any GradientExchange,
    read: (CheckpointReader, Matrix) throws -> Void
  ) throws {
    let count = reader == nil ? 0 : blueprint.graph.layout.blockCount
    try AlignedBuffer.withMatrix(columns: count) { block in
      try world.agree { if let reader { try read(reader, block) } }
      try exchange.scatter(block, into: slice)
    }
  }

  /// The progress, from rank 0 to all; the history stays on rank 0, which alone writes it.
  private func progress(_ totals: Totals) throws -> TrainingProgress {
    var progress = reader?.checkpoint.trainingProgress(totals) ?? TrainingProgress(totals: totals)
    try world.broadcast(&progress.epoch, from: 0)
    try world.broadcast(&progress.stepInEpoch, from: 0)
    try world.broadcast(&progress.step, from: 0)
    try world.broadcast(&progress.epochsWithoutImprovement, from: 0)
    try world.broadcast(&progress.epochTotals.numbers, from: 0)
    var setbacks = progress.setbacks.numbers
    try world.broadcast(&setbacks, from: 0)
    progress.setbacks = Setbacks(numbers: setbacks) ?? Setbacks()
    var plateau = progress.plateau.numbers
    try world.broadcast(&plateau, from: 0)
    progress.plateau = Plateau(numbers: plateau) ?? Plateau()
    // NaN stands for a best value that is not there yet.
    var best = progress.best?.value ?? .nan
    var bestEpoch = progress.best?.epoch ?? 0
    var bestForStopping = progress.bestForStopping ?? .nan
    try world.broadcast(&best, from: 0)
    try world.broadcast(&bestEpoch, from: 0)
    try world.broadcast(&bestForStopping, from: 0)
    progress.best = best.isNaN ? nil : BestValue(best, epoch: bestEpoch)
    progress.bestForStopping = bestForStopping.isNaN ? nil : bestForStopping
    return progress
  }

  /// Throws unless the checkpoint is one of this run.
  private func check(_ replica: Replica) throws {
    guard let reader else { return }
    try reader.requireModel(blueprint.graph.layout)
    let optimizer = replica.update.optimizer
    try reader.requireOptimizer(type(of: optimizer).name, slots: optimizer.stateNames)
    let old = reader.checkpoint.order
    let new = blueprint.order
    let perStep = blueprint.sharding.rounds > 1 ? " · training.accumulate" : ""
    let facts: [(String, String, String)] = [
      ("data: the training set's samples", "\(old.count)", "\(new.count)"),
      ("data.shuffle", old.shuffle, new.shuffle),
      ("training.folds", old.fold ?? "none", new.fold ?? "none"),
      ("training.batch_size\(perStep)", "\(old.batchSize)", "\(new.batchSize)"),
      ("seed", "\(reader.checkpoint.seed)", "\(blueprint.configuration.seed)"),
    ]
    guard reader.checkpoint.statistics == NamedNumbers(blueprint.preprocessing.learned) else {
      throw Failure(
        .configuration,
        "\(reader.path): what preprocessing learns from the training set is other than it was",
        advice: "resume with the configuration and data it was written with")
    }
    for (name, was, now) in facts where was != now {
      throw Failure(
        .configuration, "\(reader.path): \(name) was \(was) and is \(now) now",
        advice: "resume with the configuration and data it was written with")
    }
    // Without a fixed number, other ranks are other shards, and that is allowed.
    guard blueprint.configuration.training.shards == nil || old.shards == new.shards else {
      throw Failure(
        .configuration,
        "\(reader.path): training.shards\(perStep) was \(old.shards) and is \(new.shards) now",
        advice: "resume with the number it was written with, or with training.shards: auto and "
          + "other rounding")
    }
  }
}
