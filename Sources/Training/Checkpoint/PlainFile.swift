import Diagnostics
import Foundation
import Instrumentation

/// A file that is read and written by plain system calls, without a library in between.
struct PlainFile: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// Opens an existing regular file; with `isWritable`, one that is not reached through a link.
  ///
  /// - Throws: `Failure` with code `missingInput` or `inputOutput`.
  init(_ path: String, isWritable: Bool = false) throws {
    self.path = path
    let mode = isWritable ? O_RDWR | O_NOFOLLOW : O_RDONLY
    // Without O_NONBLOCK a pipe in the file's place would wait for a writer.
    descriptor = open(path, mode | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw Failure(
        code == ENOENT ? .missingInput : .inputOutput,
        "cannot open \(path): \(SystemError.words(code))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.missingInput, "cannot read \(path): it is not a regular file")
    }
    size = Int(status.st_size)
  }

  /// Makes a file that was not there, not even as a link.
  ///
  /// - Throws: `Failure` with code `cannotCreate`.
  init(creating path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot create \(path): \(SystemError.words())")
    }
    size = 0
  }

  deinit { close(descriptor) }

  /// The bytes of the file when it was opened.
  let size: Int

  /// Reads up to `count` bytes from `offset` on; fewer only at the file's end.
  ///
  /// - Throws: `Failure` with code `inputOutput`.
  func read(_ count: Int, at offset: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let step = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, offset + filled)
        if step < 0, errno == EINTR { continue }
        guard step >= 0 else { throw failure("read") }
        if step == 0 { return }
        filled += step
      }
    }
  }

  /// Hands the bytes from `offset` on to `body`, piece by piece.
  ///
  /// - Throws: as `read(_:at:)`; what `body` throws.
  func forEachPiece(from offset: Int, _ body: ([UInt8]) throws -> Void) throws {
    var position = offset
    while true {
      let piece = try read(1 << 20, at: position)
      guard !piece.isEmpty else { return }
      try body(piece)
      Activity.progress()
      position += piece.count
    }
  }

  /// Writes all bytes at `offset`.
  ///
  /// - Throws: `Failure` with code `inputOutput`, a full disk included.
  func write(_ bytes: [UInt8], at offset: Int) throws {
    var written = 0
    try bytes.withUnsafeBytes { bytes in
      while written < bytes.count {
        let step = pwrite(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written,
          offset + written)
        if step < 0, errno == EINTR { continue }
        guard step > 0 else { throw failure("write") }
        written += step
      }
    }
  }

  /// Cuts the file off, as far as that is possible.
  func truncate(to size: Int) { _ = ftruncate(descriptor, size) }

  /// Waits until everything is on the disk, and forgets the system's copy in memory, so that the
  /// next read is one of the disk.
  ///
  /// - Throws: `Failure` with code `inputOutput`.
  func synchronize() throws {
    try synchronizePieces()
    guard fsync(descriptor) == 0 else { throw failure("write") }
    Activity.progress()
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  }

  /// The bytes that are brought to the disk at a time.
  private static let pieceSize = 64 << 20

  /// Brings a large file to the disk piece by piece, with a sign of life after each: all of it at once can
  /// take minutes.
  private func synchronizePieces() throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > Self.pieceSize else { return }
    for offset in stride(from: 0, to: Int(status.st_size), by: Self.pieceSize) {
      let length = min(Self.pieceSize, Int(status.st_size) - offset)
      guard let piece = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, off_t(offset)),
        piece != MAP_FAILED
      else { return }
      defer { munmap(piece, length) }
      // The call for a part of a file that all systems have. What it tells of a broken disk, fsync would
      // not tell again.
      guard msync(piece, length, MS_SYNC) == 0 else { throw failure("write") }
      Activity.progress()
    }
  }

  private func failure(_ verb: String) -> Failure {
    Failure(.inputOutput, "cannot \(verb) \(path): \(SystemError.words())")
  }
}

extension PlainFile {
  /// Waits until the names in a directory are on the disk.
  ///
  /// - Throws: `Failure` with code `inputOutput`.
  static func synchronizeDirectory(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.inputOutput, "cannot open \(path): \(SystemError.words())")
    }
    defer { close(descriptor) }
    // Some network file systems cannot synchronize directories, and do not need it.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw Failure(.inputOutput, "cannot write \(path): \(SystemError.words())")
    }
    Activity.progress()
  }
}
