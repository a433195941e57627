import DataLoading
import Diagnostics
import Foundation
import HDF5
import MPI

/// Times how rows come from data sets that are stored in several ways, on all ranks together.
public struct DataBenchmark {
  /// Rows of a rank's batch.
  static let batchRows = 128

  private let world: Communicator
  private let threads: Int
  private let bytes: Int
  private let rounds: Int

  /// A benchmark with data sets of `megabytes` (of 10⁶ bytes) each.
  ///
  /// - Parameters:
  ///   - world: all ranks, on one node.
  ///   - threads: those of a rank.
  ///   - rounds: how often each thing is measured; the best counts.
  public init(on world: Communicator, threads: Int, megabytes: Int, rounds: Int) {
    self.world = world
    self.threads = threads
    bytes = megabytes * 1_000_000
    self.rounds = rounds
  }

  /// Measures synthetic sets, which rank 0 writes to a directory and removes again. Collective.
  ///
  /// - Parameter report: is given each result on all ranks.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  public func run(in directory: String, report: (DataTiming) -> Void) throws {
    for type in [ElementType.uint8, .float32] {
      for layout in DataLayout.allCases {
        let rowBytes = SyntheticSet.columns * (type == .uint8 ? 1 : 4)
        let set = SyntheticSet(
          path: "\(directory)/\(type)-\(layout.rawValue).h5", type: type, layout: layout,
          rows: max(256, bytes / rowBytes))
        try world.agree { if world.rank == 0 { try set.write() } }
        defer { if world.rank == 0 { try? FileManager.default.removeItem(atPath: set.path) } }
        for pass in layout.passes { report(try time(pass, set)) }
      }
    }
  }

  private func time(_ pass: DataTiming.Pass, _ set: SyntheticSet) throws -> DataTiming {
    let (seconds, bound) =
      switch pass {
      case .gather: try gather(set)
      case .read: try read(set)
      case .stream: try stream(set)
      }
    return DataTiming(
      type: "\(set.type)", layout: set.layout.words(rows: set.rows), pass: pass,
      rowsPerSecond: Double(set.rows) / seconds, rowBytes: set.rowBytes, bound: bound?.name,
      boundRowsPerSecond: bound?.rows)
  }

  private typealias Bound = (name: String, rows: Double)

  private func open(_ set: SyntheticSet, isStreamed: Bool = false) throws -> HDF5Source {
    var policy = StoragePolicy()
    policy.threads = threads
    policy.defersReading = true
    policy.residentBytes = isStreamed ? 0 : .max
    return try world.agree {
      try HDF5Source(set.path, [.input("x", "x")], policy: policy)
    }
  }

  /// Seconds for all rows once, in random order, of a set that is mapped or in memory.
  private func gather(_ set: SyntheticSet) throws -> (Double, Bound?) {
    let source = try open(set)
    let residence = try DataResidence(
      reading: ResidentRows([source]), threads: threads, on: world)
    defer { residence.free() }
    // The first epoch brings pages in.
    _ = try epoch(source)
    let seconds = try best { try world.seconds { _ = try epoch(source) } }
    let columns = SyntheticSet.columns
    try world.barrier()
    let memory = MemorySpeed(
      bytes: set.rows * set.rowBytes, batchBytes: Self.batchRows * columns * 4)
    let own = 1 / memory.seconds(rowBytes: set.rowBytes, columns: columns)
    return (seconds, ("memory", try world.allReduce(own, .sum)))
  }

  /// Seconds to read a set that is not in the system's cache into memory.
  private func read(_ set: SyntheticSet) throws -> (Double, Bound?) {
    let seconds = try best {
      try evict(set)
      var residence: DataResidence?
      let seconds = try world.seconds {
        let source = try open(set)
        residence = try DataResidence(
          reading: ResidentRows([source]), threads: threads, on: world)
      }
      residence?.free()
      return seconds
    }
    return (seconds, try decompression(of: set))
  }

  /// Seconds for all rows once, in an order by chunks, of a set that is in no cache.
  private func stream(_ set: SyntheticSet) throws -> (Double, Bound?) {
    let seconds = try best {
      try evict(set)
      return try world.seconds { _ = try epoch(open(set, isStreamed: true)) }
    }
    return (seconds, try decompression(of: set))
  }

  private func decompression(of set: SyntheticSet) throws -> Bound? {
    let source = try open(set, isStreamed: true)
    try world.barrier()
    let speed = try world.agree {
      try (0..<rounds).map { _ in
        try source.decodingSpeed(rank: world.rank, of: world.size, threads: threads) ?? 0
      }.max() ?? 0
    }
    let all = try world.allReduce(speed, .sum)
    return all > 0 ? ("decompression", all / Double(set.rowBytes)) : nil
  }

  private func evict(_ set: SyntheticSet) throws {
    if world.rank == 0 { set.evict() }
    try world.barrier()
  }

  /// Loads the batches of an epoch of this rank, as training does without a thread of its own.
  private func epoch(_ source: HDF5Source) throws {
    var plan = LoadPlan(
      Samples(source), batchSize: .samples(Self.batchRows * world.size))
    plan.sharding = Sharding(ranks: world.size)
    plan.rank = world.rank
    plan.shuffle = source.preferredShuffle
    try world.agree {
      let loader = try BatchLoader(plan, prefetch: .none)
      while let batch = try loader.next() { loader.release(batch) }
    }
  }

  /// The best time of as many rounds; that of the first rank, on all.
  private func best(_ measure: () throws -> Double) throws -> Double {
    var best = try (0..<rounds).map { _ in try measure() }.min() ?? .infinity
    try world.broadcast(&best, from: 0)
    return best
  }
}
