import Glibc

/// Asks the system to read files that will be needed, beside what is done meanwhile.
enum ReadAhead {
  /// Bytes up to which a file is asked for.
  private static let limit = 1 << 30

  /// Asks for a file, unless it is large; does nothing where it cannot be opened.
  static func begin(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size <= limit else { return }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED)
  }
}
