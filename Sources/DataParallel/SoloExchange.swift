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
  private let memory: AlignedBuffer<Float>
  private let numbers: AlignedBuffer<Double>

  /// Takes memory for `count` parameters and their gradients, all zero, and for a table.
  public init(count: Int, tableCount: Int) {
    slices = [ParameterSlice(0..<count)]
    let stride = (count + 15) / 16 * 16
    memory = AlignedBuffer(count: 2 * stride)
    numbers = AlignedBuffer(count: tableCount)
    parameters = Matrix(pointer: memory.pointer, rows: 1, columns: count)
    gradients = Matrix(pointer: memory.pointer + stride, rows: 1, columns: count)
    table = numbers.buffer
  }

  public func reduce(totals: inout [Double], visit: (Range<Int>) -> Void) {
    visit(0..<gradients.count)
  }
  public func complete(_ ranges: [[Range<Int>]]) {}
  public func publish() {}
  public func sum(_ totals: inout [Double]) {}
  public func gather(_ slice: Matrix) -> [Float] { slice.array }

  public func scatter(_ block: [Float], into slice: Matrix) {
    var target = slice.mutableSpan
    precondition(block.count == target.count)
    for i in target.indices { target[i] = block[i] }
  }
}
