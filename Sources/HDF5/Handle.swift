import CHDF5

/// An open object of the library, closed when its owner goes.
struct Handle: ~Copyable, Sendable {
  let id: hid_t

  /// Takes over what `open` returns.
  init(_ operation: String, _ subject: Subject, _ open: () -> hid_t) throws(HDF5Error) {
    id = try Library.check(operation, subject, open)
  }

  deinit {
    let id = id
    // Closes an object of any kind. After its file has been closed there is nothing left to close:
    // the library then reports an error that is nobody's concern.
    _ = Library.locked { H5Idec_ref(id) }
  }
}
