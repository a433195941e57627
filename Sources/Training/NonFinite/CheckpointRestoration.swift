import MPI

/// Takes a training that is under way back to an earlier checkpoint of its run directory.
///
/// A checkpoint right before the step that was not finite is of no use: loss and gradient of that step
/// follow from its weights, whatever the learning rate. So may be one that training has already gone
/// back to without getting any further, and all later ones: then an earlier one is tried, if there is
/// one.
struct CheckpointRestoration {
  let blueprint: Blueprint
  let replica: Replica
  let communicator: Communicator
  let directory: CheckpointDirectory
  /// The earliest step whose checkpoint belongs to this training.
  let firstStep: Int

  /// Gives every rank weights and optimizer state of the checkpoint. Collective.
  ///
  /// - Parameters:
  ///   - step: the checkpoint is of this step or an earlier one.
  ///   - tried: a checkpoint of an earlier step than this is better; nil where any will do.
  ///   - remark: is told of damaged checkpoints, on rank 0.
  /// - Returns: where the training stood; nil, and nothing changed, where there is no checkpoint.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  func restore(
    upTo step: Int, avoiding tried: Int?, remark: (String) -> Void
  ) throws -> TrainingProgress? {
    let reader = try communicator.agree { () throws -> CheckpointReader? in
      guard communicator.rank == 0 else { return nil }
      let earlier = try tried.flatMap { try newest(upTo: min(step, $0 - 1), remark: remark) }
      return try earlier ?? newest(upTo: min(step, tried ?? step), remark: remark)
    }
    return try restore(from: reader)
  }

  /// Gives every rank the weights of the epoch that was the best by early stopping's monitor.
  /// Collective.
  ///
  /// - Parameter remark: is told of a damaged checkpoint, on rank 0.
  /// - Returns: whether there is a checkpoint of that epoch; else nothing has changed.
  /// - Throws: as `restore(upTo:avoiding:remark:)`.
  func restoreBest(epoch: Int, remark: (String) -> Void) throws -> Bool {
    let reader = try communicator.agree { () throws -> CheckpointReader? in
      guard communicator.rank == 0 else { return nil }
      return try directory.restorable(ofEpoch: epoch, remark: remark)
    }
    return try restore(from: reader) != nil
  }

  private func restore(from reader: CheckpointReader?) throws -> TrainingProgress? {
    var isThere = reader == nil ? 0 : 1
    try communicator.broadcast(&isThere, from: 0)
    guard isThere == 1 else { return nil }
    return try Resumption(blueprint, world: communicator, reader: reader).apply(
      to: replica, totals: replica.emptyTotals)
  }

  private func newest(upTo step: Int, remark: (String) -> Void) throws -> CheckpointReader? {
    guard step >= firstStep else { return nil }
    return try directory.newest(from: firstStep, upTo: step) {
      remark("\($0); this checkpoint is passed over")
    }
  }
}
