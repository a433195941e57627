import Glibc

/// The OpenMP runtime that oneDNN brought along, whichever it is.
enum OpenMP {
  /// What a team of threads runs, each of them once.
  typealias Body = @convention(c) (UnsafeMutableRawPointer?) -> Void

  private typealias SetThreads = @convention(c) (CInt) -> Void
  private typealias GetNumber = @convention(c) () -> CInt
  private typealias Parallel =
    @convention(c) (Body, UnsafeMutableRawPointer?, CUnsignedInt, CUnsignedInt) -> Void

  private static let setThreads: SetThreads? = function("omp_set_num_threads")
  private static let getThread: GetNumber? = function("omp_get_thread_num")
  private static let getThreads: GetNumber? = function("omp_get_num_threads")
  /// What compilers make of `#pragma omp parallel`: libgomp's entry, which LLVM's runtime has, too.
  private static let parallel: Parallel? = function("GOMP_parallel")

  private static func function<Function>(_ name: String) -> Function? {
    dlsym(nil, name).map { unsafeBitCast($0, to: Function.self) }
  }

  /// Lets what this thread runs use so many threads from now on.
  ///
  /// oneDNN has no call for it, and the runtime reads its environment variable only while loading.
  static func use(_ threads: Int) { setThreads?(CInt(threads)) }

  /// Whether `run` can be called.
  static var hasTeams: Bool { parallel != nil && getThread != nil && getThreads != nil }

  /// Runs `body` on a team of at most so many threads, and waits for all of them.
  static func run(threads: Int, job: UnsafeMutableRawPointer, _ body: Body) {
    parallel?(body, job, CUnsignedInt(threads), 0)
  }

  /// The number of the calling thread in its team, from 0.
  static var thread: Int { getThread.map { Int($0()) } ?? 0 }

  /// How many threads the calling thread's team has.
  static var threadsOfTeam: Int { getThreads.map { Int($0()) } ?? 1 }
}
