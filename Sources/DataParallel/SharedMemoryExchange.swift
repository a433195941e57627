import Compute
import Diagnostics
import MPI

/// The exchange of ranks on one node: the parameters exist once, and gradients are summed straight
/// out of each other's memory.
///
/// Window of parameters, all in rank 0's segment: parameters, then the table. Window of gradients, a
/// segment for each rank: counter of the barrier, totals, gradients.
public final class SharedMemoryExchange: GradientExchange {
  public let name = "shared memory"
  public let rank: Int
  public let slices: [Range<Int>]
  public let parameters: Matrix
  public let gradients: Matrix
  public let table: UnsafeMutableBufferPointer<Double>

  private let communicator: Communicator
  private let parameterWindow: SharedWindow
  private let gradientWindow: SharedWindow
  private let barrier: SharedBarrier
  private let totals: [UnsafeMutablePointer<Double>]
  private let totalsCount: Int
  private let sliceOfEach: [Matrix]
  private let ownSum: Matrix
  private let scratch: AlignedBuffer<Float>
  /// Whether a `reduce` waits for its `publish`.
  private var isReduced = false

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
    let layout = SegmentLayout(count: count, totalsCount: totalsCount, tableCount: tableCount)
    let slices = Slices.divide(count, over: communicator.size, granularity: granularity)
    parameterWindow = try SharedWindow(
      on: communicator, bytes: communicator.rank == 0 ? layout.parameterBytes : 0)
    gradientWindow = try SharedWindow(on: communicator, bytes: layout.gradientBytes)
    let shared = try layout.base(of: 0, in: parameterWindow)
    let window = gradientWindow
    let segments = try (0..<communicator.size).map { try layout.base(of: $0, in: window) }

    parameters = Matrix(pointer: layout.parameters(shared), rows: 1, columns: count)
    table = UnsafeMutableBufferPointer(start: layout.table(shared), count: tableCount)
    let blocks = segments.map {
      Matrix(pointer: layout.gradients($0), rows: 1, columns: count)
    }
    let slice = slices[communicator.rank]
    gradients = blocks[communicator.rank]
    sliceOfEach = blocks.map { $0.slice(slice) }
    ownSum = gradients.slice(slice)
    totals = segments.map { layout.totals($0) }
    barrier = SharedBarrier(
      counters: segments, rank: communicator.rank, spins: coresToSpare ? 2000 : 50)
    let scratchCount = TreeSum.scratchCount(communicator.size)
    scratch = AlignedBuffer(count: scratchCount)
    self.slices = slices
    self.totalsCount = totalsCount
    self.communicator = communicator
    rank = communicator.rank

    // Touched by its owner, each page is found missing here rather than in training, and lies near
    // the core that works on it.
    gradients.fill(0)
    parameters.slice(slice).fill(0)
    try communicator.barrier()
  }

  public func reduce(totals: inout [Double], visit: (Range<Int>) -> Void) {
    write(totals)
    isReduced = true
    barrier.wait()
    let start = slice.lowerBound
    TreeSum.sum(
      sliceOfEach, into: ownSum, scratch: scratch.matrix(rows: 1, columns: scratch.count)
    ) { visit(start + $0.lowerBound..<start + $0.upperBound) }
    read(&totals)
  }

  public func complete(_ ranges: [Range<Int>]) {
    barrier.wait()
  }

  public func publish() {
    isReduced = false
    barrier.wait()
  }

  public func sum(_ totals: inout [Double]) {
    write(totals)
    barrier.wait()
    read(&totals)
    // Nobody writes the next totals before everybody has read these.
    barrier.wait()
  }

  public func gather(_ slice: Matrix) throws -> [Float] {
    try communicator.gather(slice, counts: slices.map(\.count))
  }

  public func scatter(_ block: [Float], into slice: Matrix) throws {
    try communicator.scatter(block, counts: slices.map(\.count), into: slice)
  }

  private func write(_ values: [Double]) {
    precondition(!isReduced, "a reduce is followed by a publish")
    precondition(values.count == totalsCount, "\(values.count) totals instead of \(totalsCount)")
    for index in values.indices { totals[rank][index] = values[index] }
  }

  private func read(_ values: inout [Double]) {
    for index in values.indices {
      values[index] = TreeSum.sum(totals.indices) { totals[$0][index] }
    }
  }
}
