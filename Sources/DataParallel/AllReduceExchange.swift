import Compute
import MPI

/// The exchange of ranks on any nodes, each with its own copy of the parameters.
///
/// An all-reduce in two halves around the update: gradients are reduced and scattered, so that each
/// rank has the sum of its slice; the updated slices are gathered by all.
public final class AllReduceExchange: GradientExchange {
  /// Tells the messages of gathers from others between the same ranks.
  static let gatherTag = 3

  public let name = "all-reduce"
  public let slices: [Range<Int>]
  public let parameters: Matrix
  public let gradients: Matrix
  public let table: UnsafeMutableBufferPointer<Double>
  private let communicator: Communicator
  private let memory: AlignedBuffer<Float>
  private let numbers: AlignedBuffer<Double>
  private let reduction: TreeReduceScatter
  private let gathering: DirectGather
  private let totals: TotalsExchange

  public var rank: Int { communicator.rank }
  public var copies: Communicator? { communicator }

  /// Takes memory for `count` parameters. Collective.
  ///
  /// - Parameters: as in `SharedMemoryExchange`.
  public init(
    on communicator: Communicator, count: Int, granularity: Int, totalsCount: Int, tableCount: Int
  ) {
    self.communicator = communicator
    let stride = (count + 15) / 16 * 16
    memory = AlignedBuffer(count: 2 * stride)
    parameters = Matrix(pointer: memory.pointer, rows: 1, columns: count)
    gradients = Matrix(pointer: memory.pointer + stride, rows: 1, columns: count)
    numbers = AlignedBuffer(count: tableCount)
    table = numbers.buffer
    reduction = TreeReduceScatter(
      on: communicator, block: gradients, range: 0..<count, granularity: granularity)
    slices = reduction.parts
    gathering = DirectGather(on: communicator, tag: Self.gatherTag)
    totals = TotalsExchange(on: communicator, count: totalsCount)
  }

  public func reduce(totals values: inout [Double], visit: (Range<Int>) -> Void) throws {
    try totals.start(values)
    try reduction.reduce(prepare: { _ in }, visit: visit)
    try totals.finish(&values)
  }

  public func complete(_ ranges: [Range<Int>]) throws {
    try gathering.gather(table) { ranges[$0] }
  }

  public func publish() throws {
    try gathering.gather(parameters.buffer) { slices[$0] }
  }

  public func sum(_ values: inout [Double]) throws {
    try totals.start(values)
    try totals.finish(&values)
  }

  public func gather(_ slice: Matrix) throws -> [Float] {
    try communicator.gather(slice, slices)
  }

  public func scatter(_ block: [Float], into slice: Matrix) throws {
    try communicator.scatter(block, slices, into: slice)
  }
}
