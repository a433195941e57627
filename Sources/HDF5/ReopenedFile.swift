import Glibc

/// A file that is open elsewhere in this process, opened once more for reading: for as long as this is
/// kept, whatever the library does with its own, and without the library's lock on the file.
public final class ReopenedFile: Sendable {
  /// The system's descriptor.
  public let descriptor: Int32

  /// Opens the file behind a descriptor, even where another one has taken over its name; nil where the
  /// system cannot.
  public init?(_ descriptor: Int32) {
    let reopened = open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
    guard reopened >= 0 else { return nil }
    self.descriptor = reopened
  }

  deinit { close(descriptor) }
}
