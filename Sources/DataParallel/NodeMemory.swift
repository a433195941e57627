import Compute
import Diagnostics
import MPI

/// What the ranks of a node share: the parameters, which exist once, and everybody's gradients.
///
/// Window of parameters, all in the first rank's segment: parameters, then the table. Window of
/// gradients, a segment for each rank: counter of the barrier, totals, gradients.
final class NodeMemory {
  /// The part of the flat block that each rank of the node sums.
  let slices: [Range<Int>]
  let parameters: Matrix
  /// This rank's gradients, where the others read them.
  let gradients: Matrix
  let table: UnsafeMutableBufferPointer<Double>

  private let rank: Int
  private let parameterWindow: SharedWindow
  private let gradientWindow: SharedWindow
  private let barrier: SharedBarrier
  private let totals: [UnsafeMutablePointer<Double>]
  private let totalsCount: Int
  private let blocks: [Matrix]
  /// What is summed, by rank: the blocks, but for this rank's own, which may lie elsewhere.
  private var contributions: [Matrix]
  private let scratch: AlignedBuffer<Float>

  /// Shares memory with the other ranks of the node. Collective.
  ///
  /// - Parameters: as in `SharedMemoryExchange`.
  /// - Throws: `Failure(.outOfMemory)` where shared memory is too small; `MPIError`.
  init(
    on node: Communicator, count: Int, granularity: Int, totalsCount: Int, tableCount: Int,
    coresToSpare: Bool
  ) throws {
    let layout = SegmentLayout(count: count, totalsCount: totalsCount, tableCount: tableCount)
    parameterWindow = try SharedWindow(
      on: node, bytes: node.rank == 0 ? layout.parameterBytes : 0)
    gradientWindow = try SharedWindow(on: node, bytes: layout.gradientBytes)
    let shared = try layout.base(of: 0, in: parameterWindow)
    let window = gradientWindow
    let segments = try (0..<node.size).map { try layout.base(of: $0, in: window) }

    slices = Slices.divide(count, over: node.size, granularity: granularity)
    parameters = Matrix(pointer: layout.parameters(shared), rows: 1, columns: count)
    table = UnsafeMutableBufferPointer(start: layout.table(shared), count: tableCount)
    blocks = segments.map { Matrix(pointer: layout.gradients($0), rows: 1, columns: count) }
    // An array of its own: a step must not be the first to change it.
    contributions = blocks.map(\.self)
    gradients = blocks[node.rank]
    totals = segments.map { layout.totals($0) }
    barrier = SharedBarrier(
      counters: segments, rank: node.rank, spins: coresToSpare ? 2000 : 50)
    scratch = AlignedBuffer(count: TreeSum.scratchCount(node.size))
    self.totalsCount = totalsCount
    rank = node.rank

    // Touched by its owner, each page is found missing here rather than in training, and lies near
    // the core that works on it.
    gradients.fill(0)
    parameters.slice(slices[rank]).fill(0)
    try node.barrier()
  }

  /// Gives the memory back. Collective.
  func close() {
    parameterWindow.free()
    gradientWindow.free()
  }

  /// The gradients of a rank of the node.
  func gradients(of rank: Int) -> Matrix { blocks[rank] }

  /// Waits for all ranks of the node; what they wrote before is visible afterwards.
  func wait() { barrier.wait() }

  /// Writes the sum of all ranks' gradients in a range to this rank's, in the order of `TreeSum`.
  ///
  /// - Parameters:
  ///   - own: this rank's gradients, where they are not those that the others read.
  ///   - visit: as in `TreeSum.sum`.
  func sum(_ range: Range<Int>, own: Matrix? = nil, visit: (Range<Int>) -> Void) {
    contributions[rank] = own ?? gradients
    TreeSum.sum(
      contributions, over: range, into: contributions[rank],
      scratch: scratch.matrix(rows: 1, columns: scratch.count), visit: visit)
  }

  /// Shows this rank's totals to the node, after the next `wait`.
  func write(_ values: [Double]) {
    precondition(values.count == totalsCount, "\(values.count) totals instead of \(totalsCount)")
    for index in values.indices { totals[rank][index] = values[index] }
  }

  /// Adds up the totals of all ranks of the node.
  func read(_ values: inout [Double]) {
    for index in values.indices {
      values[index] = TreeSum.sum(totals.indices) { totals[$0][index] }
    }
  }
}
