internal import CMemory

extension Matrix {
  /// Copies the values of a view of equal size past the caches.
  ///
  /// For memory that other cores have in their caches and read next: a store into a line that another
  /// core holds waits until that one has given it up, line by line.
  public func stream(_ source: Matrix) {
    precondition(source.count == count, "copying \(source.count) values into \(count)")
    nntrain_stream(pointer, source.pointer, count)
  }
}
