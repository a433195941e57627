import CHDF5

/// An open object of the library, closed when its owner goes.
struct Handle: ~Copyable, Sendable {
  let id: hid_t
  /// The path of the file that is read; nil where it is being written.
  private let source: String?

  /// Takes over what `open` returns.
  init(_ operation: String, _ subject: Subject, _ open: () -> hid_t) throws(HDF5Error) {
    source = subject.isWriting ? nil : subject.file
    id = try Library.check(operation, subject, open)
  }

  deinit {
    let (id, source) = (id, source)
    // Closes an object of any kind. After its file has been closed there is nothing left to close:
    // the library then reports an error that is nobody's concern.
    if let source {
      _ = Library.locked(reading: source) { H5Idec_ref(id) }
    } else {
      _ = Library.locked { H5Idec_ref(id) }
    }
  }
}
