/// Something that is timed by `ExchangeBenchmark`.
public enum ExchangeMethod: String, Sendable, CaseIterable {
  /// nntrain's exchange as an all-reduce: gradients are summed, each rank copies the sum of its slice
  /// to the parameters, in place of an update, and these are shown to all.
  case allReduce = "all_reduce"
  /// What a training step has of it: gradients are summed, the sums are shown to all.
  case exchange
  /// `MPI_Allreduce` in place.
  case mpi = "mpi_allreduce"
  /// The same in pieces of `ExchangeBenchmark.pieceBytes`.
  case mpiInPieces = "mpi_allreduce_in_pieces"
  /// What a step's exchange has to move, in memory of each rank's own: as many slices as there are
  /// ranks are read, and their sum is written.
  case memory
  /// What none can do without: the slices of the other ranks are read from where these have written
  /// them, the caches of other cores.
  case transfer
  /// Two barriers.
  case barriers
}
