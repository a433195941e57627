import Glibc

/// A part of a file, mapped into memory for reading.
///
/// Ranks of a node that map the same file share its pages. A file that is cut off while it is
/// mapped ends the program with SIGBUS: data files are not written to while they are read.
final class FileMapping: @unchecked Sendable {
  // Safe to share: the memory is read-only and unmapped with its last owner.
  let base: UnsafeRawPointer
  private let start: UnsafeMutableRawPointer
  private let length: Int
  /// Whether the system has been asked to read the whole part at once.
  let isReadAhead: Bool

  /// Bytes up to which a file is read ahead as a whole.
  private static let readAheadLimit = 1 << 30

  /// Maps `count` bytes from `offset` on; nil if the file is too short or cannot be mapped.
  init?(_ path: String, offset: Int, count: Int) {
    guard offset >= 0, count > 0 else { return nil }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // Beyond its end a mapping could not be read.
    var status = stat()
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, fstat(descriptor, &status) == 0, status.st_size >= end else { return nil }
    let page = sysconf(Int32(_SC_PAGESIZE))
    let lead = offset % page
    length = lead + count
    let address = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, off_t(offset - lead))
    guard let address, address != MAP_FAILED else { return nil }
    // Rows are read in random order, for which the system would not read ahead.
    isReadAhead = length <= Self.readAheadLimit
    if isReadAhead { madvise(address, length, MADV_WILLNEED) }
    start = address
    base = UnsafeRawPointer(address + lead)
  }

  deinit {
    munmap(start, length)
  }
}
