import Diagnostics
import Glibc
import HDF5

/// A part of a file, mapped into memory for reading.
///
/// Ranks of a node that map the same file share its pages. A file that takes over its name meanwhile is
/// another file. One that is cut off while it is mapped, or whose disk fails, ends the program when a page
/// that is gone is touched: in words (`GuardedMemory`), with exit code 74. What is gone of the last page
/// reads as zeros: see `check()`.
final class FileMapping: @unchecked Sendable {
  // Safe to share: the memory is read-only and unmapped with its last owner.
  let base: UnsafeRawPointer
  private let start: UnsafeMutableRawPointer
  private let length: Int
  private let guarded: GuardedMemory
  /// The file, and where in it the part ends.
  private let file: ReopenedFile?
  private let end: Int
  private let place: String
  /// Whether the system has been asked to read the whole part at once.
  let isReadAhead: Bool

  /// Bytes up to which a file is read ahead as a whole.
  private static let readAheadLimit = 1 << 30

  /// Maps `count` bytes from `offset` on; nil if the file is too short or cannot be mapped.
  ///
  /// - Parameters:
  ///   - descriptor: the open file, which may be closed afterwards.
  ///   - rowSize: bytes of a row, which begin at `offset`.
  ///   - place: what messages call the rows: the file and the data set.
  init?(_ descriptor: Int32, offset: Int, count: Int, rowSize: Int, place: String) {
    guard offset >= 0, count > 0 else { return nil }
    // Beyond its end a mapping could not be read.
    var status = stat()
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, fstat(descriptor, &status) == 0, status.st_size >= end else { return nil }
    let page = sysconf(Int32(_SC_PAGESIZE))
    let lead = offset % page
    length = lead + count
    let address = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, off_t(offset - lead))
    guard let address, address != MAP_FAILED else { return nil }
    file = ReopenedFile(descriptor)
    self.end = end
    self.place = place
    // Rows are read in random order, for which the system would not read ahead.
    isReadAhead = length <= Self.readAheadLimit
    if isReadAhead { madvise(address, length, MADV_WILLNEED) }
    start = address
    base = UnsafeRawPointer(address + lead)
    guarded = GuardedMemory(
      rows: UnsafeRawBufferPointer(start: base, count: count), rowSize: rowSize,
      before: "\(place), row ",
      after: " cannot be read: the file was cut short while it was in use, or its disk fails",
      code: .inputOutput)
  }

  deinit {
    munmap(start, length)
  }

  /// Says so where the file has become shorter: after rows were read, that they were there.
  ///
  /// - Throws: `Failure` with code `inputOutput`.
  func check() throws {
    var status = stat()
    guard let file, fstat(file.descriptor, &status) == 0, status.st_size < end else { return }
    throw Failure(
      .inputOutput, "\(place) was cut short while it was in use",
      advice: "put the file back as it was")
  }
}
