import CStreaming

extension Matrix {
  /// Copies the values of a view of equal size to memory, past the caches.
  ///
  /// For what other cores have read: an ordinary store first has to take the line from their caches,
  /// which takes up to ten times as long as the store, more on cores that share no cache. Call
  /// `endStreaming` before other threads or processes are told.
  public func stream(_ source: Matrix) {
    precondition(source.count == count, "copying \(source.count) values into \(count)")
    nntrain_stream_copy(pointer, source.pointer, count)
  }

  /// Lets what this thread has streamed be visible before what it writes next.
  public static func endStreaming() { nntrain_stream_end() }
}
