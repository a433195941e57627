import Foundation
import TestSupport

/// A file system in memory of a given size, unmounted when the test lets go of it.
final class SmallDisk: Sendable {
  let path: String

  /// Whether this process may mount one; says so on standard output where it may not.
  static let isPossible: Bool = {
    if let directory = try? TemporaryDirectory(),
      (try? SmallDisk(directory.file("probe"), kibibytes: 64)) != nil
    {
      return true
    }
    print("skipped: checkpoints on a full disk, because a small one cannot be mounted (needs root)")
    return false
  }()

  init(_ path: String, kibibytes: Int) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    self.path = path
    let size = "size=\(kibibytes)k"
    guard mount("nntrain-test", path, "tmpfs", 0, size) == 0 else {
      throw CocoaError(.fileWriteNoPermission)
    }
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}
