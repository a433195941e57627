import Foundation

/// A directory of its own for a test, removed with all its content when the test lets go of it.
public final class TemporaryDirectory: Sendable {
  /// The absolute path of the directory.
  public let path: String

  /// Creates an empty directory where the system keeps temporary files.
  ///
  /// Throws what the file system throws.
  public init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("nntrain-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  /// The path of `name` in the directory.
  public func file(_ name: String) -> String {
    "\(path)/\(name)"
  }

  /// Writes a program of the shell, without its first line.
  ///
  /// Throws what the file system throws.
  public func writeScript(_ text: String, to name: String) throws {
    try "#!/usr/bin/env bash\n\(text)\n".write(
      toFile: file(name), atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file(name))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
