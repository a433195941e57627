import Compute
import DataLoading
import Diagnostics
import MPI

/// Where those data sets lie that are in memory as a whole: once for all ranks of a node, or, where
/// there is too little shared memory, once for each rank.
struct DataResidence {
  /// The bytes that the ranks of this node share.
  let sharedBytes: Int
  /// Why ranks have copies, on the first node where they have, in words; nil where they have none.
  let note: String?
  private let window: SharedWindow?

  /// Reads data sets, of which each rank of a node reads a part. Collective.
  ///
  /// - Parameters:
  ///   - rows: the same on all ranks.
  ///   - threads: those of a rank.
  /// - Throws: `Failure`, the same on all ranks, where memory is too small or reading fails;
  ///   `MPIError`.
  init(reading rows: ResidentRows, threads: Int, on world: Communicator) throws {
    guard rows.byteCount > 0 else {
      (sharedBytes, note, window) = (0, nil, nil)
      return
    }
    let node = try world.splitByNode()
    // Alike on all ranks of a node, and agreed upon by those of all nodes.
    let place = Result { try Self.place(for: rows.byteCount, on: node) }
    switch try world.agree(place.get) {
    case .own(let reason):
      try world.agree { try rows.readPrivately(threads: threads) }
      (sharedBytes, window) = (0, nil)
      note = try Self.first(reason, on: world)
    case .shared(let window):
      let memory = window.segment(of: 0)
      try world.agree {
        try rows.read(into: memory, rank: node.rank, of: node.size, threads: threads)
        try window.synchronize()
      }
      // Agreeing made every rank wait for all others.
      try window.synchronize()
      rows.take(memory, owner: window, isShared: true)
      (sharedBytes, self.window) = (rows.byteCount, window)
      note = try Self.first(nil, on: world)
    }
  }

  /// Gives shared memory back: the samples are of no use afterwards. Collective.
  func free() { window?.free() }

  /// The reason of the lowest rank that has one, on all ranks.
  private static func first(_ reason: String?, on world: Communicator) throws -> String? {
    let speaker = try world.allReduce(reason == nil ? world.size : world.rank, .minimum)
    guard speaker < world.size else { return nil }
    var words = reason ?? ""
    try world.broadcast(&words, from: speaker)
    return words
  }

  /// The memory of data that each rank has for itself.
  func ownBytes(of sets: DataSets) -> Int {
    sets.sources.distinct.reduce(0) { $0 + $1.memoryBytes }
  }

  private enum Place {
    case shared(SharedWindow)
    case own(reason: String?)
  }

  /// Chooses: shared memory, unless that takes more than half of what is free and is needed for
  /// parameters and gradients as well; then memory of each rank.
  private static func place(for bytes: Int, on node: Communicator) throws -> Place {
    guard node.size > 1 else {
      try requireMemory(bytes, copies: 1, on: node)
      return .own(reason: nil)
    }
    let (directory, free) = try SharedWindow.room(for: 2 * bytes, on: node)
    if 2 * bytes <= free {
      try requireMemory(bytes, copies: 1, on: node)
      return .shared(try SharedWindow(on: node, bytes: node.rank == 0 ? bytes : 0))
    }
    try requireMemory(bytes, copies: node.size, on: node)
    return .own(
      reason: "each rank has a copy of what is in memory (\(ByteCount(bytes))): \(directory) of "
        + "\(MPIEnvironment.processorName) has \(ByteCount(max(free, 0))) free, and half of that is "
        + "for parameters and gradients")
  }

  /// Refuses what this machine cannot hold, on all ranks of the node alike.
  private static func requireMemory(_ bytes: Int, copies: Int, on node: Communicator) throws {
    let most = min(MemoryInformation.available ?? .max, MemoryLimit.current().bytes)
    let free = try node.allReduce(most, .minimum)
    let (needed, overflow) = bytes.multipliedReportingOverflow(by: copies)
    guard overflow || needed > free else { return }
    throw Failure(
      .outOfMemory,
      "the data takes \(ByteCount(bytes))\(copies > 1 ? " for each of \(copies) ranks" : "") of "
        + "memory on \(MPIEnvironment.processorName), where \(ByteCount(free)) are free",
      advice: (copies > 1 ? "enlarge /dev/shm, so that ranks share it, or " : "")
        + "make data.resident_mib smaller, so that data is read as it is needed")
  }
}
