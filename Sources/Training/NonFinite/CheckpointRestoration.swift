import MPI

/// Takes a training that is under way back to the newest sound checkpoint of its run directory.
///
/// A checkpoint right before the step that was not finite is of no use: loss and gradient of that step
/// follow from its weights, whatever the learning rate.
struct CheckpointRestoration {
  let blueprint: Blueprint
  let replica: Replica
  let communicator: Communicator
  let directory: CheckpointDirectory

  /// Gives every rank weights and optimizer state of the checkpoint. Collective.
  ///
  /// - Parameters:
  ///   - step: the steps that are done; the checkpoint is of an earlier one.
  ///   - remark: is told of damaged checkpoints, on rank 0.
  /// - Returns: where the training stood; nil, and nothing changed, where there is no checkpoint.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  func restore(before step: Int, remark: (String) -> Void) throws -> TrainingProgress? {
    let reader = try communicator.agree { () throws -> CheckpointReader? in
      guard communicator.rank == 0 else { return nil }
      return try directory.newest(upTo: step - 1) {
        remark("\($0); this checkpoint is passed over")
      }
    }
    var isThere = reader == nil ? 0 : 1
    try communicator.broadcast(&isThere, from: 0)
    guard isThere == 1 else { return nil }
    return try Resumption(blueprint, world: communicator, reader: reader).apply(
      to: replica, totals: replica.emptyTotals)
  }
}
