import Atomics
import MPI

/// How far each rank of a node has come in a step, told without waiting: a counter for each rank in
/// shared memory, on a cache line of its own, which only that rank writes.
///
/// What a rank wrote before it told of a point is visible to those that have seen it reached.
final class NodeProgress {
  private let window: SharedWindow
  private let own: UnsafeAtomic<Int>
  private let all: [UnsafeAtomic<Int>]
  /// The points of a step.
  private let points: Int
  /// Points of earlier steps.
  private var base = 0

  /// Counters of the ranks of a node. Collective.
  ///
  /// - Parameter points: the last point of a step; the first is 1.
  /// - Throws: `Failure(.outOfMemory)` where shared memory is too small; `MPIError`.
  init(on node: Communicator, points: Int) throws {
    window = try SharedWindow(on: node, bytes: SharedBarrier.counterBytes)
    self.points = points
    all = (0..<node.size).compactMap { [window] in
      window.segment(of: $0).baseAddress.map {
        UnsafeAtomic<Int>(at: $0.assumingMemoryBound(to: UnsafeAtomic<Int>.Storage.self))
      }
    }
    own = all[node.rank]
  }

  /// Tells the node that this rank has come to a point of the step.
  func reach(_ point: Int) { own.store(base + point, ordering: .releasing) }

  /// The point that all ranks of the node have reached.
  var reached: Int {
    var least = Int.max
    for counter in all { least = min(least, counter.load(ordering: .acquiring)) }
    return max(least - base, 0)
  }

  /// Begins the next step, when all ranks have reached the last point of this one.
  func startNextStep() { base += points }

  /// Gives the memory back. Collective.
  func close() { window.free() }
}
