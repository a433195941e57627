import Glibc

/// The OpenMP runtime that oneDNN brought along, whichever it is.
enum OpenMP {
  private typealias SetThreads = @convention(c) (CInt) -> Void

  private static let setThreads: SetThreads? = dlsym(nil, "omp_set_num_threads").map {
    unsafeBitCast($0, to: SetThreads.self)
  }

  /// Lets what this thread runs use so many threads from now on.
  ///
  /// oneDNN has no call for it, and the runtime reads its environment variable only while loading.
  static func use(_ threads: Int) { setThreads?(CInt(threads)) }
}
