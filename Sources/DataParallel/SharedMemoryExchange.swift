import Compute
import MPI

/// The exchange of ranks on one node: the parameters exist once, and gradients are summed straight
/// out of each other's memory.
public final class SharedMemoryExchange: GradientExchange {
  public let name = "shared memory"
  public let slices: [ParameterSlice]
  public let parameters: Matrix
  public var gradients: Matrix { staging.isActive ? staging.block : node.gradients }
  public let table: UnsafeMutableBufferPointer<Double>
  public let copies: Communicator? = nil
  private let communicator: Communicator
  private let node: NodeMemory
  private let staging: GradientStaging
  /// Whether a `reduce` waits for its `publish`.
  private var isReduced = false

  public var rank: Int { communicator.rank }

  /// Shares memory for `count` parameters with the other ranks of the node. Collective.
  ///
  /// - Parameters:
  ///   - communicator: ranks that all share a node.
  ///   - granularity: the bounds of slices are multiples of it.
  ///   - totalsCount: how many totals travel with each sum.
  ///   - tableCount: the length of the table.
  ///   - coresToSpare: whether every rank has a core to itself, so that waiting may spin.
  /// - Throws: `Failure(.outOfMemory)` where shared memory is too small; `MPIError`.
  public init(
    on communicator: Communicator, count: Int, granularity: Int, totalsCount: Int,
    tableCount: Int, coresToSpare: Bool
  ) throws {
    self.communicator = communicator
    node = try NodeMemory(
      on: communicator, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: tableCount, coresToSpare: coresToSpare)
    slices = node.slices.map { ParameterSlice($0) }
    parameters = node.parameters
    table = node.table
    staging = GradientStaging(
      for: node.gradients, except: node.slices[communicator.rank], ranks: communicator.size)
  }

  /// How many gradients a rank may compute in memory of its own, beside that which others read; see
  /// `GradientStaging`.
  public static func stagingCount(_ count: Int, ranks: Int) -> Int {
    GradientStaging.memoryCount(count, ranks: ranks)
  }

  public func reduce(totals: inout [Double], visit: (Range<Int>) -> Void) {
    write(totals)
    isReduced = true
    staging.share()
    node.wait()
    node.sum(node.slices[rank], own: gradients, visit: visit)
    node.read(&totals)
  }

  public func complete(_ ranges: [[Range<Int>]]) {
    node.wait()
  }

  public func publish() {
    isReduced = false
    node.wait()
    staging.stepBegins()
  }

  public func sum(_ totals: inout [Double]) {
    write(totals)
    node.wait()
    node.read(&totals)
    // Nobody writes the next totals before everybody has read these.
    node.wait()
  }

  /// The memory that this rank reads gradients of another from when it sums.
  public func contribution(of rank: Int) -> Matrix {
    node.gradients(of: rank).slice(node.slices[self.rank])
  }

  /// The memory that the others read this rank's gradients from.
  public var sharedGradients: Matrix { node.gradients }

  public func close() { node.close() }

  public func gather(_ slice: Matrix, into block: Matrix) throws {
    try communicator.gather(slice, slices, into: block)
  }

  public func scatter(_ block: Matrix, into slice: Matrix) throws {
    try communicator.scatter(block, slices, into: slice)
  }

  private func write(_ values: [Double]) {
    precondition(!isReduced, "a reduce is followed by a publish")
    node.write(values)
  }
}
