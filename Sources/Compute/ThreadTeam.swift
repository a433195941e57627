/// The threads that products run on, for loops of our own: they wait in OpenMP's pool already.
///
/// Without an OpenMP runtime in the process, all work is done by the calling thread.
public struct ThreadTeam: Sendable {
  /// How many threads there are at most, the calling one included.
  public let count: Int

  /// The calling thread alone.
  public static let single = ThreadTeam(1)

  /// A team of so many threads.
  public init(_ count: Int) {
    precondition(count > 0, "a team without threads")
    self.count = count
  }

  /// Does the pieces `0 ..< count` of some work, each once, on a thread each where the runtime gives
  /// so many, and returns when all are done.
  ///
  /// - Parameter work: is called from several threads at once.
  public func run(_ work: (Int) -> Void) {
    guard count > 1, OpenMP.hasTeams else {
      for piece in 0..<count { work(piece) }
      return
    }
    withoutActuallyEscaping(work) { work in
      let job = Job(pieces: count, work: work)
      withUnsafePointer(to: job) { job in
        OpenMP.run(threads: count, job: UnsafeMutableRawPointer(mutating: job)) { job in
          guard let job = job?.assumingMemoryBound(to: Job.self) else { return }
          let (first, step) = (OpenMP.thread, OpenMP.threadsOfTeam)
          for piece in stride(from: first, to: job.pointee.pieces, by: step) {
            job.pointee.work(piece)
          }
        }
      }
    }
  }

  private struct Job {
    let pieces: Int
    let work: (Int) -> Void
  }
}
