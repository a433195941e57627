import Atomics
import Glibc
import Instrumentation

/// A barrier of the ranks of a node in their shared memory: some hundred nanoseconds where every rank
/// has a core.
///
/// Each rank counts its arrivals in a cache line of its own; a rank may go on when no count is below
/// its own. Waiting spins for a short time and then yields the core, so that more ranks than cores go
/// on well, too.
final class SharedBarrier {
  /// The bytes that each rank's counter takes: a cache line.
  static let counterBytes = 64

  private let own: UnsafeAtomic<Int>
  private let others: [UnsafeAtomic<Int>]
  private let spins: Int
  private var arrivals = 0

  /// A barrier over counters that start at zero.
  ///
  /// - Parameters:
  ///   - counters: for each rank, memory of `counterBytes` bytes.
  ///   - spins: looks at a counter before the core is yielded.
  init(counters: [UnsafeMutableRawPointer], rank: Int, spins: Int) {
    let atomics = counters.map {
      UnsafeAtomic<Int>(at: $0.assumingMemoryBound(to: UnsafeAtomic<Int>.Storage.self))
    }
    own = atomics[rank]
    others = atomics.indices.filter { $0 != rank }.map { atomics[$0] }
    self.spins = spins
  }

  /// Waits until every rank has called this as often as this one has.
  ///
  /// All that a rank wrote before is visible to all ranks afterwards.
  func wait() {
    arrivals += 1
    own.store(arrivals, ordering: .releasing)
    guard !haveAllArrived else { return }
    Activity.during(.wait) {
      for other in others {
        var looks = 0
        while other.load(ordering: .acquiring) < arrivals {
          looks += 1
          if looks > spins { sched_yield() }
        }
      }
    }
  }

  /// Whether nobody has to be waited for.
  private var haveAllArrived: Bool {
    for other in others where other.load(ordering: .acquiring) < arrivals { return false }
    return true
  }
}
