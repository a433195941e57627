import Compute
import MPI

/// The exchange of ranks on any nodes, through MPI's collective calls: each rank has its own copy of
/// the parameters.
///
/// An all-reduce in two halves around the update: gradients are reduced and scattered, so that each
/// rank has the sum of its slice; the updated slices are gathered by all.
public final class AllReduceExchange: GradientExchange {
  public let name = "MPI all-reduce"
  public let slices: [Range<Int>]
  public let parameters: Matrix
  public let gradients: Matrix
  public let table: UnsafeMutableBufferPointer<Double>
  private let communicator: Communicator
  private let memory: AlignedBuffer<Float>
  private let sum: Matrix
  private let numbers: AlignedBuffer<Double>
  private let totalsOfAll: UnsafeMutableBufferPointer<Double>
  private let counts: [Int]
  private let totalsCounts: [Int]

  public var rank: Int { communicator.rank }
  public var copies: Communicator? { communicator }

  /// Takes memory for `count` parameters. Collective.
  ///
  /// - Parameters: as in `SharedMemoryExchange`.
  public init(
    on communicator: Communicator, count: Int, granularity: Int, totalsCount: Int, tableCount: Int
  ) {
    self.communicator = communicator
    slices = Slices.divide(count, over: communicator.size, granularity: granularity)
    counts = slices.map(\.count)
    totalsCounts = Array(repeating: totalsCount, count: communicator.size)
    let stride = (count + 15) / 16 * 16
    let slice = slices[communicator.rank]
    memory = AlignedBuffer(count: 2 * stride + slice.count)
    parameters = Matrix(pointer: memory.pointer, rows: 1, columns: count)
    gradients = Matrix(pointer: memory.pointer + stride, rows: 1, columns: count)
    sum = Matrix(pointer: memory.pointer + 2 * stride, rows: 1, columns: slice.count)
    let totalsEnd = totalsCount * communicator.size
    numbers = AlignedBuffer(count: totalsEnd + tableCount)
    totalsOfAll = UnsafeMutableBufferPointer(rebasing: numbers.buffer[..<totalsEnd])
    table = UnsafeMutableBufferPointer(rebasing: numbers.buffer[totalsEnd...])
  }

  public func reduce(totals: inout [Double], visit: (Range<Int>) -> Void) throws {
    try communicator.reduceScatter(
      UnsafeBufferPointer(gradients.buffer), into: sum.buffer, counts: counts, .sum)
    gradients.slice(slice).copy(sum)
    visit(slice)
    try sum(&totals)
  }

  public func complete(_ ranges: [Range<Int>]) throws {
    try communicator.allGather(table, counts: ranges.map(\.count))
  }

  public func publish() throws {
    try communicator.allGather(parameters.buffer, counts: counts)
  }

  /// Every rank adds up the totals of all in the same order: results are equal to the last bit, as
  /// the decisions that are taken from them must be.
  public func sum(_ totals: inout [Double]) throws {
    let count = totals.count
    precondition(count == totalsCounts[0], "\(count) totals instead of \(totalsCounts[0])")
    for index in totals.indices { totalsOfAll[rank * count + index] = totals[index] }
    try communicator.allGather(totalsOfAll, counts: totalsCounts)
    for index in totals.indices {
      totals[index] = TreeSum.sum(0..<communicator.size) { totalsOfAll[$0 * count + index] }
    }
  }

  public func gather(_ slice: Matrix) throws -> [Float] {
    try communicator.gather(slice, counts: counts)
  }

  public func scatter(_ block: [Float], into slice: Matrix) throws {
    try communicator.scatter(block, counts: counts, into: slice)
  }
}
