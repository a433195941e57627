import MPI

extension Communicator {
  /// Seconds of a piece of work, from when all ranks begin until the last is done. Collective.
  ///
  /// - Throws: what the work throws; `MPIError`.
  func seconds(of work: () throws -> Void) throws -> Double {
    try barrier()
    let start = ContinuousClock.now
    try work()
    try barrier()
    return start.duration(to: .now).seconds
  }
}
