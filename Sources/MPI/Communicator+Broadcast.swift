internal import CMPI

extension Communicator {
  /// Copies the buffer of `root` over the buffers of all ranks, which are equally long.
  public func broadcast<T: MPIScalar>(
    _ buffer: UnsafeMutableBufferPointer<T>, from root: Int
  ) throws {
    for piece in session.pieces(of: buffer.count) {
      let part = UnsafeMutableBufferPointer(rebasing: buffer[piece])
      try checkWaiting(
        MPI_Bcast(
          part.baseAddress, Int32(part.count), T.messageType.handle, Int32(clamping: root), handle),
        "MPI_Bcast")
    }
  }

  /// Copies the value of `root` over the values of all ranks.
  public func broadcast<T: MPIScalar>(_ value: inout T, from root: Int) throws {
    try withUnsafeMutablePointer(to: &value) { pointer in
      try broadcast(UnsafeMutableBufferPointer(start: pointer, count: 1), from: root)
    }
  }

  /// Replaces the arrays of all ranks by that of `root`, however long.
  public func broadcast<T: MPIScalar>(_ array: inout [T], from root: Int) throws {
    var count = array.count
    try broadcast(&count, from: root)
    if rank != root {
      array = [T](unsafeUninitializedCapacity: count) { buffer, initialized in
        // Any bits are a number; the broadcast below replaces them.
        UnsafeMutableRawBufferPointer(buffer).initializeMemory(as: UInt8.self, repeating: 0)
        initialized = count
      }
    }
    try array.withUnsafeMutableBufferPointer { try broadcast($0, from: root) }
  }

  /// Replaces the texts of all ranks by that of `root`, however long.
  public func broadcast(_ text: inout String, from root: Int) throws {
    var bytes = Array(text.utf8)
    try broadcast(&bytes, from: root)
    text = String(decoding: bytes, as: UTF8.self)
  }
}
