internal import CMPI
public import Diagnostics
internal import Glibc
internal import Instrumentation

/// A group of ranks that exchange messages among themselves.
///
/// Calls are *collective* unless they say otherwise: every rank of the communicator makes the same
/// call, in the same order. They throw `MPIError`. Roots, peers and counts that do not agree with
/// the communicator come back as such errors; buffers whose sizes contradict the counts beside
/// them are a programmer's mistake and trap.
///
/// Not `Sendable`: only the thread that initialized MPI may use it.
public final class Communicator {
  /// This process's number in the communicator, from 0.
  public let rank: Int
  /// The number of ranks in the communicator.
  public let size: Int
  /// This process's number as its launcher gave it, among all ranks.
  public let launchRank: Int

  let session: Session
  private(set) var handle: MPI_Comm?
  private let isOwned: Bool

  /// Wraps a communicator of the library, and frees it in the end if `isOwned`.
  init(_ handle: MPI_Comm?, in session: Session, isOwned: Bool) throws {
    try check(
      MPI_Comm_set_errhandler(handle, cmpi_errors_return()), "MPI_Comm_set_errhandler")
    var rank: Int32 = 0
    try check(MPI_Comm_rank(handle, &rank), "MPI_Comm_rank")
    var size: Int32 = 0
    try check(MPI_Comm_size(handle, &size), "MPI_Comm_size")
    self.rank = Int(rank)
    self.size = Int(size)
    var launchRank: Int32 = 0
    try check(MPI_Comm_rank(cmpi_comm_world(), &launchRank), "MPI_Comm_rank")
    self.launchRank = Int(launchRank)
    self.session = session
    self.handle = handle
    self.isOwned = isOwned
  }

  deinit {
    // Freeing after MPI_Finalize would abort the process.
    if isOwned && session.isOpen { _ = MPI_Comm_free(&handle) }
  }

  /// Splits the communicator: the ranks that give the same `color` come together.
  ///
  /// - Parameters:
  ///   - color: which group this rank joins, not negative; nil for none.
  ///   - key: orders the ranks of a group; those with equal keys keep their order.
  /// - Returns: the communicator of this rank's group, nil if `color` is nil.
  public func split(color: Int?, key: Int = 0) throws -> Communicator? {
    precondition((color ?? 0) >= 0, "a color is not negative")
    let color = color.map { Int32(clamping: $0) } ?? Int32(MPI_UNDEFINED)
    var group: MPI_Comm?
    try check(MPI_Comm_split(handle, color, Int32(clamping: key), &group), "MPI_Comm_split")
    guard color != Int32(MPI_UNDEFINED) else { return nil }
    return try Communicator(group, in: session, isOwned: true)
  }

  /// Splits the communicator by node: the ranks that can share memory come together, in their
  /// order here.
  public func splitByNode() throws -> Communicator {
    var info: MPI_Info?
    try check(MPI_Info_create(&info), "MPI_Info_create")
    defer { _ = MPI_Info_free(&info) }
    var group: MPI_Comm?
    try check(
      MPI_Comm_split_type(
        handle, Int32(MPI_COMM_TYPE_SHARED), Int32(clamping: rank), info, &group),
      "MPI_Comm_split_type")
    return try Communicator(group, in: session, isOwned: true)
  }

  /// The same ranks, numbered node by node: nodes in the order of their first ranks, the ranks of a
  /// node in their order here.
  ///
  /// - Returns: this communicator where its ranks are numbered so already; rank 0 is rank 0 in either
  ///   case.
  public func numberedByNode() throws -> Communicator {
    let node = try splitByNode()
    var firstOfNode = rank
    try node.broadcast(&firstOfNode, from: 0)
    guard let ordered = try split(color: 0, key: firstOfNode) else { return self }
    let isChanged = try allReduce(ordered.rank == rank ? 0 : 1, .maximum) == 1
    return isChanged ? ordered : self
  }

  /// Waits until every rank has come here.
  public func barrier() throws {
    try checkWaiting(MPI_Barrier(handle), "MPI_Barrier")
  }

  /// Waits until every rank has come here, asleep for most of the time: for ranks that leave their
  /// cores to others meanwhile.
  public func sleepingBarrier() throws {
    var request: MPI_Request? = cmpi_request_null()
    try check(MPI_Ibarrier(handle, &request), "MPI_Ibarrier")
    var isDone: Int32 = 0
    try Activity.during(.wait) {
      while true {
        try check(MPI_Test(&request, &isDone, cmpi_status_ignore()), "MPI_Test")
        guard isDone == 0 else { return }
        usleep(500)
      }
    }
  }

  /// Ends all ranks at once, the other ones included, with the exit code `code`. Not collective.
  ///
  /// Only for a rank that fails where its peers cannot be told; otherwise `agree`.
  public func abort(_ code: ExitCode) -> Never {
    _ = MPI_Abort(handle, code.rawValue)
    exit(code.rawValue)
  }
}
