internal import CMPI
internal import Diagnostics
internal import Glibc

/// Memory that the ranks of a node share: each rank brings a segment, and every rank reads and
/// writes all segments with plain loads and stores.
///
/// Memory is the system's to give when it is touched first. Where others have taken it by then, that ends
/// the program in words (`GuardedMemory`), with exit code 71.
///
/// Segments start on page bounds, and are zero at first. What one rank writes, another may read
/// after: `synchronize()` by the writer, a barrier (or another message between the two), and
/// `synchronize()` by the reader.
///
/// Freeing a window makes the library wait for all ranks, so a window that goes away because one
/// rank throws must not be freed there and then: peers that wait elsewhere would never come. The
/// memory is therefore given back by `free()`, called by all ranks, or else when MPI is finalized.
public final class SharedWindow {
  private let communicator: Communicator
  private let window: WindowHandle
  private var segments: [UnsafeMutableRawBufferPointer]
  private var guarded: [GuardedMemory] = []

  /// Allocates a window. Collective.
  ///
  /// - Parameters:
  ///   - communicator: ranks that all share a node, as `splitByNode` makes them.
  ///   - bytes: the size of this rank's segment, zero allowed; ranks may bring different sizes.
  /// - Throws: `Failure(.outOfMemory)` where the memory cannot be had: on all ranks alike where the
  ///   file system behind shared memory is too small, found before any memory is touched;
  ///   `MPIError`.
  public init(on communicator: Communicator, bytes: Int) throws {
    precondition((0..<1 << 56).contains(bytes), "a size in bytes")
    let sizes = try communicator.allGather(bytes)
    try Self.checkSpace(for: sizes, on: communicator)
    self.communicator = communicator
    window = try Self.allocate(bytes, on: communicator)
    communicator.session.adopt(window)
    segments = []
    try check(MPI_Win_lock_all(Int32(MPI_MODE_NOCHECK), window.raw), "MPI_Win_lock_all")
    for (rank, size) in sizes.enumerated() {
      segments.append(try Self.segment(of: rank, size: size, in: window))
    }
    if communicator.size == 1 {
      // The library takes the memory of a lone rank from the heap, which is not cleared.
      segments[0].initializeMemory(as: UInt8.self, repeating: 0)
    } else {
      guarded = segments.filter { !$0.isEmpty }.map {
        GuardedMemory(UnsafeRawBufferPointer($0), words: Self.words, code: .outOfMemory)
      }
    }
    // No rank may write into the segment of another that has not cleared or mapped it yet.
    try communicator.barrier()
  }

  /// The segment of `rank`, as seen by this process; empty if it has no bytes.
  ///
  /// Valid until `free()` or the end of MPI.
  public func segment(of rank: Int) -> UnsafeMutableRawBufferPointer {
    precondition(window.raw != nil, "a window is not used after free()")
    return segments[rank]
  }

  /// Makes the writes of this rank visible to others, and those of others visible to it
  /// (`MPI_Win_sync`). Not collective.
  public func synchronize() throws {
    try check(MPI_Win_sync(window.raw), "MPI_Win_sync")
  }

  /// Gives the memory back now rather than when MPI is finalized. Collective; once is enough.
  public func free() {
    guard communicator.session.isOpen else { return }
    window.free()
    communicator.session.forget(window)
    segments = []
    guarded = []
  }

  /// What is wrong where memory that was promised is not there.
  private static var words: String {
    "shared memory in \(BackingDirectory.expected) of \(MPIEnvironment.processorName) is used up: other "
      + "programs have filled it; \(advice)"
  }

  private static let advice =
    "enlarge it (docker run --shm-size, or mount -o remount,size=…), or name another directory in "
    + "OMPI_MCA_\(BackingDirectory.parameter)"

  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// What is asked of the library for a segment: room to begin it on a page bound, which the
  /// library promises only for some segments of some sizes of communicator.
  private static func allocation(for bytes: Int) -> Int { bytes == 0 ? 0 : bytes + pageSize }

  /// Throws on all ranks where the directory of shared memory is too small on any, or cannot be
  /// written. (The library finds the latter on one rank only, and the others wait for ever.)
  private static func checkSpace(for sizes: [Int], on communicator: Communicator) throws {
    // The library takes the memory of a lone rank from the heap.
    guard communicator.size > 1 else { return }
    // Beside whole pages for each segment, the library keeps a little state for each rank.
    let perRank = 2 * pageSize
    let needed = sizes.reduce(16 * pageSize) { $0 + allocation(for: $1) + perRank }
    let (directory, free) = try room(for: needed, on: communicator)
    guard needed > free else { return }
    let place = "\(directory) of \(MPIEnvironment.processorName)"
    throw Failure(
      .outOfMemory,
      free < 0
        ? "shared memory of \(needed) bytes cannot be had: no files can be made in \(place)"
        : "shared memory of \(needed) bytes does not fit in \(place), where \(free) bytes are free",
      advice: advice)
  }

  /// How much memory can be shared: the directory that it lies in, and the bytes that are free there,
  /// negative where no files can be made. Collective.
  ///
  /// - Parameters:
  ///   - bytes: what is wanted; where there seems to be less, a closer look is taken.
  ///   - communicator: the ranks of a node.
  /// - Throws: `MPIError`.
  public static func room(
    for bytes: Int, on communicator: Communicator
  ) throws -> (directory: String, free: Int) {
    var directory = BackingDirectory.expected
    var free = try freeBytes(in: directory, on: communicator)
    if bytes > free {
      directory = BackingDirectory.actual
      free = try freeBytes(in: directory, on: communicator)
    }
    return (directory, free)
  }

  /// The bytes free on the rank with the fewest, negative where a rank can make no files.
  private static func freeBytes(
    in directory: String, on communicator: Communicator
  ) throws -> Int {
    try communicator.allReduce(BackingDirectory.freeBytes(in: directory) ?? -1, .minimum)
  }

  private static func allocate(_ bytes: Int, on communicator: Communicator) throws -> WindowHandle {
    var info: MPI_Info?
    try check(MPI_Info_create(&info), "MPI_Info_create")
    defer { _ = MPI_Info_free(&info) }
    // Lets each segment begin on a page of its own, near the rank that touches it first.
    try check(MPI_Info_set(info, "alloc_shared_noncontig", "true"), "MPI_Info_set")
    var base: UnsafeMutableRawPointer?
    var raw: MPI_Win?
    do {
      try check(
        MPI_Win_allocate_shared(
          allocation(for: bytes), 1, info, communicator.handle, &base, &raw),
        "MPI_Win_allocate_shared")
    } catch {
      // The library calls it an internal error.
      throw Failure(.outOfMemory, "no shared memory for a segment of \(bytes) bytes: \(error)")
    }
    try check(MPI_Win_set_errhandler(raw, cmpi_errors_return()), "MPI_Win_set_errhandler")
    return WindowHandle(raw)
  }

  private static func segment(
    of rank: Int, size: Int, in window: WindowHandle
  ) throws -> UnsafeMutableRawBufferPointer {
    guard size > 0 else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    var available: MPI_Aint = 0
    var unit: Int32 = 0
    var base: UnsafeMutableRawPointer?
    try check(
      MPI_Win_shared_query(window.raw, Int32(rank), &available, &unit, &base),
      "MPI_Win_shared_query")
    // All ranks map the memory at page bounds, so all of them find the same start.
    let start = base?.alignedUp(toMultipleOf: pageSize)
    return UnsafeMutableRawBufferPointer(start: start, count: size)
  }
}
