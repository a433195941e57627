import Compute
import MPI

/// The exchange of a single process: there is nobody to exchange with.
public final class SoloExchange: GradientExchange {
  public let name = "one process"
  public let rank = 0
  public let slices: [ParameterSlice]
  public let parameters: Matrix
  public let gradients: Matrix
  public let table: UnsafeMutableBufferPointer<Double>
  public let copies: Communicator? = nil
  private let team: ThreadTeam
  /// What each thread visits.
  private let shares: [Range<Int>]
  private let memory: AlignedBuffer<Float>
  private let numbers: AlignedBuffer<Double>

  /// Takes memory for `count` parameters and their gradients, all zero, and for a table.
  ///
  /// - Parameters:
  ///   - granularity: the bounds of what is visited at once are multiples of it.
  ///   - team: the threads that visit the gradients, each a part of them.
  public init(count: Int, tableCount: Int, granularity: Int = 1, team: ThreadTeam = .single) {
    slices = [ParameterSlice(0..<count)]
    self.team = team
    shares = Slices.divide(count, over: team.count, granularity: granularity)
    let stride = (count + 15) / 16 * 16
    memory = AlignedBuffer(count: 2 * stride)
    numbers = AlignedBuffer(count: tableCount)
    parameters = Matrix(pointer: memory.pointer, rows: 1, columns: count)
    gradients = Matrix(pointer: memory.pointer + stride, rows: 1, columns: count)
    table = numbers.buffer
  }

  public func reduce(totals: inout [Double], visit: (Range<Int>) -> Void) {
    team.run { visit(shares[$0]) }
  }

  public func complete(_ ranges: [[Range<Int>]]) {}
  public func publish() {}
  public func sum(_ totals: inout [Double]) {}
  public func gather(_ slice: Matrix, into block: Matrix) { block.copy(slice) }

  public func scatter(_ block: Matrix, into slice: Matrix) { slice.copy(block) }
}
