import Compute
import Dispatch
import MPI

/// What the machine does at best, on the same ranks and threads as the steps that are compared with it.
public struct MachinePeak: Sendable {
  /// Multiplications and additions in a second, in a large matrix product of each rank.
  public let operationsPerSecond: Double
  /// Bytes read and written in a second in main memory.
  public let memoryBytesPerSecond: Double
  /// The same where as many bytes are worked on as the optimizer's update has: in a cache, if they
  /// fit.
  public let workingSetBytesPerSecond: Double
}

/// Measures what the machine does at best.
///
/// Bandwidth is that of `x += s · y`: three passes over memory, all of which count, since `x` is in
/// the cache when it is written (a result that was not read before would be fetched all the same, and
/// not counted).
final class PeakMeter {
  /// Rows, columns and depth of the product: 9 MB each, enough for the best speed.
  private static let productSize = 1536
  /// Bytes in main memory, on all ranks of a node: many times a cache.
  private static let memoryBytes = 256 << 20

  private let communicator: Communicator
  private let threads: Int
  private let share: Int
  private let workingSet: Int
  private let product: ProductSequence
  private let operations: Double
  private let streams: (AlignedBuffer<Float>, AlignedBuffer<Float>)

  /// Takes memory.
  ///
  /// - Parameters:
  ///   - localSize: the ranks of a node, which share its memory.
  ///   - stateBytes: what the optimizer's update works on, on all ranks together.
  /// - Throws: `OneDNNError`.
  init(
    on communicator: Communicator, localSize: Int, engine: ComputeEngine, stateBytes: Double
  ) throws {
    self.communicator = communicator
    threads = engine.threads
    share = Self.memoryBytes / localSize
    let wanted = Int(stateBytes) / communicator.size
    workingSet = min(max(wanted, 1 << 16), share)
    let size = Self.productSize
    var shape = ProductShape(rows: size, columns: size, depth: size)
    shape.precision = engine.precision
    operations = Double(shape.operations)
    product = try ProductSequence([shape], engine: engine, filledWith: 1.5)
    streams = (AlignedBuffer(count: share / 8), AlignedBuffer(count: share / 8))
    streams.1.buffer.update(repeating: 0.5)
  }

  /// Measures once, on all ranks at the same time. Collective.
  ///
  /// - Throws: `OneDNNError`, `MPIError`.
  func measure() throws -> MachinePeak {
    let seconds = try communicator.seconds { try product.run() }
    let ranks = Double(communicator.size)
    return MachinePeak(
      operationsPerSecond: operations * ranks / seconds,
      memoryBytesPerSecond: try bandwidth(share, repetitions: 1),
      workingSetBytesPerSecond: try bandwidth(
        workingSet, repetitions: max(1, share / workingSet)))
  }

  /// Bytes that all ranks together move in a second.
  ///
  /// - Parameter bytes: of both vectors on a rank.
  private func bandwidth(_ bytes: Int, repetitions: Int) throws -> Double {
    let count = bytes / 8
    let part = max(count / threads, 1)
    let streams = Streams(x: self.streams.0.pointer, y: self.streams.1.pointer)
    let seconds = try communicator.seconds {
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        for _ in 0..<repetitions { streams.add(part * thread..<part * (thread + 1)) }
      }
    }
    let moved = 12.0 * Double(part * threads * repetitions)
    return moved * Double(communicator.size) / seconds
  }
}

/// Two vectors, whose parts threads work on.
private struct Streams: @unchecked Sendable {
  // Safe to share: each thread has a part of its own.
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>

  /// `x += s · y` in a range.
  func add(_ range: Range<Int>) {
    let sum = Matrix(pointer: x + range.lowerBound, rows: 1, columns: range.count)
    let other = Matrix(pointer: y + range.lowerBound, rows: 1, columns: range.count)
    var target = sum.mutableSpan
    let source = other.span
    precondition(target.count == source.count)
    for i in target.indices { target[i] += 0x1p-20 * source[i] }
  }
}
