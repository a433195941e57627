import Foundation

/// A file system in memory of a given size, unmounted when the test lets go of it.
public final class SmallDisk: Sendable {
  /// Where it is mounted.
  public let path: String

  /// Whether this process may mount one; says so on standard output where it may not.
  public static let isPossible: Bool = {
    if let directory = try? TemporaryDirectory(),
      (try? SmallDisk(directory.file("probe"), kibibytes: 64)) != nil
    {
      return true
    }
    print("skipped: checkpoints on a full disk, because a small one cannot be mounted (needs root)")
    return false
  }()

  /// Mounts one at a path, which is made.
  public init(_ path: String, kibibytes: Int) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    self.path = path
    let size = "size=\(kibibytes)k"
    guard mount("nntrain-test", path, "tmpfs", 0, size) == 0 else {
      throw CocoaError(.fileWriteNoPermission)
    }
  }

  /// Takes it away, with all that is on it; nothing may be open there.
  public func unmount() { umount2(path, 0) }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}
