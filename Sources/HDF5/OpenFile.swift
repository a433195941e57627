import CHDF5
import Diagnostics

/// The open file behind a `File` and the objects that were opened in it.
///
/// `@unchecked Sendable`: its variables are only touched under the library's lock.
final class OpenFile: @unchecked Sendable {
  let path: String
  let isWritable: Bool
  let id: hid_t
  private var isOpen = true
  /// The first error of writing: afterwards the file is not what its writer believes it to be.
  private var failure: HDF5Error?

  init(path: String, isWritable: Bool, id: hid_t) {
    self.path = path
    self.isWritable = isWritable
    self.id = id
  }

  var subject: Subject { Subject(file: path, isWriting: isWritable) }

  /// A call that writes; its error is remembered, as the library forgets it.
  func write<Code: SignedInteger>(
    _ operation: String, _ object: String?, _ call: () -> Code
  ) throws {
    try Library.locked {
      do throws(HDF5Error) {
        try Library.check(operation, Subject(file: path, object: object, isWriting: true), call)
      } catch {
        failure = failure ?? error
        throw error
      }
    }
  }

  /// Writes what is still buffered for a data set that is about to be closed.
  ///
  /// Nobody sees an error at this point: it is remembered for `flush` and `close`.
  func settle(_ dataset: hid_t, _ object: String) {
    Library.locked {
      guard isWritable, isOpen else { return }
      try? write("H5Dflush", object) { H5Dflush(dataset) }
    }
  }

  /// Hands everything to the operating system; throws the first error of writing so far.
  func flush() throws {
    try Library.locked {
      guard isWritable, isOpen else { return }
      // After an error the library fails again with other words, which tell nobody anything.
      if let failure { throw failure }
      try write("H5Fflush", nil) { H5Fflush(id, H5F_SCOPE_GLOBAL) }
    }
  }

  /// Closes the file with all that is open in it; throws the first error of writing so far.
  func close() throws {
    try Library.locked {
      guard isOpen else { return }
      defer { isOpen = false }
      let flushed = Result { try flush() }
      let closed = Result { try Library.check("H5Fclose", subject) { H5Fclose(id) } }
      try flushed.get()
      _ = try closed.get()
    }
  }

  deinit {
    // Whoever wrote calls `close` to hear of errors; this is for readers and for error paths.
    try? close()
  }
}
