import Diagnostics
import Glibc

/// Memory for data that is read from files: whole pages, which the system clears when they are first
/// written to, by the thread that does so, and makes large where it can.
final class PageMemory: @unchecked Sendable {
  // Safe to share: whoever owns it says who may touch it, and when.
  /// All bytes.
  let bytes: UnsafeMutableRawBufferPointer

  /// Takes memory for `count` bytes; all of them are zero.
  ///
  /// - Throws: `Failure` with code `outOfMemory`.
  init(count: Int) throws {
    precondition(count >= 0, "memory of \(count) bytes")
    let size = max(count, 1)
    let address = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address, address != MAP_FAILED else {
      throw Failure(
        .outOfMemory, "the system has no room for \(ByteCount(count)) of data",
        advice: "make data.resident_mib smaller, so that data is read as it is needed")
    }
    // Rows at random places are found faster in large pages.
    madvise(address, size, MADV_HUGEPAGE)
    bytes = UnsafeMutableRawBufferPointer(start: address, count: count)
  }

  deinit {
    munmap(bytes.baseAddress, max(bytes.count, 1))
  }
}
