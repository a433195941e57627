import Glibc

/// The file that is being written, which is removed when a signal ends the command.
enum UnfinishedFile {
  /// A C string that is never freed.
  ///
  /// `nonisolated(unsafe)`: set, and so made, before the signal handler that reads it is installed.
  private nonisolated(unsafe) static var path: UnsafeMutablePointer<CChar>?

  /// From now on, a signal that ends this process removes the file at `path` first.
  static func removeWhenInterrupted(_ path: String) {
    self.path = strdup(path)
    for number in [SIGHUP, SIGINT, SIGTERM] {
      // Whoever started this process may have it ignore a signal, as nohup does.
      var present = sigaction()
      guard sigaction(number, nil, &present) == 0,
        unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self) == 0
      else { continue }
      signal(number) { number in
        // Only calls that are allowed in a handler.
        if let path = UnfinishedFile.path { unlink(path) }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
