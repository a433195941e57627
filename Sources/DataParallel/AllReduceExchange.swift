import Compute
import Glibc
import Instrumentation
import MPI

/// The exchange of ranks on any nodes, each with its own copy of the parameters.
///
/// An all-reduce in two halves around the update: gradients are reduced and scattered, bucket by bucket
/// while backward goes on, so that each rank has the sum of its slice; the updated slices are gathered
/// by all.
public final class AllReduceExchange: GradientExchange {
  /// Tells the messages of gathers from others between the same ranks.
  static let gatherTag = 3

  public let name = "all-reduce"
  public let slices: [ParameterSlice]
  public let parameters: Matrix
  public let gradients: Matrix
  public let table: UnsafeMutableBufferPointer<Double>
  private let communicator: Communicator
  private let memory: AlignedBuffer<Float>
  private let numbers: AlignedBuffer<Double>
  private let overlaps: Bool
  private let buckets: GradientBuckets
  /// For each bucket, the part of each rank.
  private let parts: [[Range<Int>]]
  private let reduction: TreeReduceScatter
  private let gathering: DirectGather
  private let tableExchange: TableExchange
  private let totals: TotalsExchange

  public var rank: Int { communicator.rank }
  public var copies: Communicator? { communicator }

  /// Takes memory for `count` parameters. Collective.
  ///
  /// - Parameters:
  ///   - traffic: how gradients travel.
  ///   - further ones: as in `SharedMemoryExchange`.
  public init(
    on communicator: Communicator, count: Int, granularity: Int, totalsCount: Int, tableCount: Int,
    traffic: GradientTraffic = GradientTraffic()
  ) {
    self.communicator = communicator
    let stride = (count + 15) / 16 * 16
    memory = AlignedBuffer(count: 2 * stride)
    parameters = Matrix(pointer: memory.pointer, rows: 1, columns: count)
    gradients = Matrix(pointer: memory.pointer + stride, rows: 1, columns: count)
    numbers = AlignedBuffer(count: tableCount)
    table = numbers.buffer
    overlaps = traffic.overlaps
    let ranks = 0..<communicator.size
    let buckets = GradientBuckets(
      count, ranksPerNode: 1, nodes: communicator.size, granularity: granularity)
    slices = ranks.map { buckets.slice(localRank: 0, node: $0) }
    parts = buckets.ranges.indices.map { bucket in
      ranks.map { buckets.part(bucket, localRank: 0, node: $0) }
    }
    self.buckets = buckets
    reduction = TreeReduceScatter(
      on: communicator, block: gradients, parts: parts, precision: traffic.precision)
    gathering = DirectGather(on: communicator, tag: Self.gatherTag)
    tableExchange = TableExchange(on: communicator, count: tableCount)
    totals = TotalsExchange(on: communicator, count: totalsCount)
  }

  public func advance(from start: Int, visit: (Range<Int>) -> Void) throws {
    guard overlaps else { return }
    try reduction.advance(buckets.count(from: start), prepare: { _ in }, visit: visit)
  }

  public func reduce(totals values: inout [Double], visit: (Range<Int>) -> Void) throws {
    try totals.start(values)
    try Activity.during(.transfer) {
      while !reduction.isComplete {
        let hasMoved = try reduction.advance(parts.count, prepare: { _ in }, visit: visit)
        if !hasMoved { sched_yield() }
      }
    }
    try reduction.finish()
    try totals.finish(&values)
  }

  public func complete(_ ranges: [[Range<Int>]]) throws {
    try tableExchange.complete(table) { ranges[$0] }
  }

  public func publish() throws {
    try gathering.gather(parameters.buffer, pieces: parts.count) { parts[$0][$1] }
  }

  public func sum(_ values: inout [Double]) throws {
    try totals.start(values)
    try totals.finish(&values)
  }

  public func gather(_ slice: Matrix, into block: Matrix) throws {
    try communicator.gather(slice, slices, into: block)
  }

  public func scatter(_ block: Matrix, into slice: Matrix) throws {
    try communicator.scatter(block, slices, into: slice)
  }
}
