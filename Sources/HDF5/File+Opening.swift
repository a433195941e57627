import CHDF5
import Diagnostics
import Foundation

extension File {
  /// Creates a file.
  ///
  /// - `userBlock`: bytes left free at the beginning, 0 or a power of two from 512.
  /// - `exclusive`: whether an existing file is an error instead of being replaced.
  ///
  /// Throws `HDF5Error` with the exit code `cannotCreate`.
  public static func create(
    _ path: String, userBlock: Int = 0, exclusive: Bool = false
  ) throws -> File {
    try path.requireNoNUL("the path of a file")
    let subject = Subject(file: path, isWriting: true)
    let creation = try Handle("H5Pcreate", subject) { H5Pcreate(chdf5_file_create()) }
    try Library.check("H5Pset_userblock", subject) {
      H5Pset_userblock(creation.id, hsize_t(userBlock))
    }
    let access = try access(.readWrite, subject)
    let flags = exclusive ? chdf5_exclusive() : chdf5_truncate()
    do {
      let id = try Library.check("H5Fcreate", subject) {
        H5Fcreate(path, flags, creation.id, access.id)
      }
      return try File(OpenFile(path: path, isWritable: true, id: id))
    } catch let error as HDF5Error where error.operation == "H5Fcreate" {
      throw HDF5Error(
        operation: error.operation, subject: subject, messages: error.messages,
        exitCode: .cannotCreate)
    }
  }

  static func open(_ path: String, _ mode: Mode) throws -> OpenFile {
    try requireReadableFile(path)
    let subject = Subject(file: path)
    let access = try access(mode, subject)
    let flags = mode == .readWrite ? chdf5_read_write() : chdf5_read_only()
    do {
      let id = try Library.check("H5Fopen", subject) { H5Fopen(path, flags, access.id) }
      return OpenFile(path: path, isWritable: mode == .readWrite, id: id)
    } catch {
      // The library's words for a file that is no HDF5 file at all, and for one that this program
      // already has open in the other mode.
      if error.messages.contains("file signature not found") {
        throw Failure(.data, "\(path.printable) is not an HDF5 file")
      }
      if error.messages.contains(where: { $0.hasPrefix("unable to lock file") }) {
        throw Failure(
          .inputOutput,
          "\(path.printable) is locked: \(error.systemMessage ?? "another writes to it")",
          advice: mode == .readOnly
            ? "read it without asking for locks: leave HDF5_USE_FILE_LOCKING unset" : nil)
      }
      if error.messages.contains("file locking flag values don't match") {
        throw Failure(.inputOutput, "\(path.printable) cannot be read while it is being written")
      }
      throw error
    }
  }

  private static func access(_ mode: Mode, _ subject: Subject) throws(HDF5Error) -> Handle {
    let access = try Handle("H5Pcreate", subject) { H5Pcreate(chdf5_file_access()) }
    try Library.check("H5Pset_fclose_degree", subject) {
      H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG)
    }
    // Readers take no lock: they would be refused on file systems without locks, and would keep
    // others out.
    try Library.check("H5Pset_file_locking", subject) {
      H5Pset_file_locking(access.id, mode == .readWrite, true)
    }
    if mode == .readWrite {
      // Without this buffer a full disk shows when data is written, not when a data set is closed.
      try Library.check("H5Pset_sieve_buf_size", subject) { H5Pset_sieve_buf_size(access.id, 0) }
    }
    return access
  }

  /// The library's own words for a missing file are hard to read, and a pipe would block it.
  private static func requireReadableFile(_ path: String) throws {
    try path.requireNoNUL("the path of a file")
    let descriptor = Foundation.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = SystemError.words()
      throw Failure(.missingInput, "cannot read \(path.printable): \(reason)")
    }
    defer { Foundation.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.missingInput, "cannot read \(path.printable): it is not a regular file")
    }
  }
}
