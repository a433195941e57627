import CHDF5
import Diagnostics

/// An HDF5 file.
///
/// It is closed with the last of the objects that were opened in it. Who writes calls `close()`,
/// which alone can tell that the last bytes did not reach the disk.
public final class File: Sendable {
  /// What may be done with an existing file.
  public enum Mode: Sendable {
    /// Only reading. Takes no lock, so that any number of processes may read.
    case readOnly
    /// Reading and writing, under the library's lock.
    case readWrite
  }

  let file: OpenFile
  /// The root group, `/`.
  public let root: Group

  init(_ file: OpenFile) throws {
    self.file = file
    root = try Group(file: file, parent: file.id, name: "/", path: "/")
  }

  /// Opens an existing file.
  ///
  /// Throws `Failure(.missingInput)` where there is no readable file at `path`, `Failure(.data)`
  /// where it is not HDF5, and `HDF5Error` where it is damaged.
  public convenience init(_ path: String, mode: Mode = .readOnly) throws {
    try self.init(Self.open(path, mode))
  }

  /// The path that the file was opened with.
  public var path: String { file.path }

  /// The size of the user block in bytes: what precedes the HDF5 content, 0 or at least 512.
  public var userBlock: Int {
    get throws {
      let subject = file.subject
      let properties = try Handle("H5Fget_create_plist", subject) { H5Fget_create_plist(file.id) }
      var size: hsize_t = 0
      try Library.check("H5Pget_userblock", subject) { H5Pget_userblock(properties.id, &size) }
      return try Int(checking: size, subject)
    }
  }

  /// Hands everything that was written to the operating system.
  ///
  /// Throws the first error of writing so far.
  public func flush() throws {
    try file.flush()
  }

  /// Closes the file and everything that is open in it; its groups and data sets are then unusable.
  ///
  /// Throws the first error of writing so far. A file that is already closed stays closed.
  public func close() throws {
    try file.close()
  }
}
