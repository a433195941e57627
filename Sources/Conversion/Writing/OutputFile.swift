import Diagnostics
import Glibc

/// A file that appears under its name only when it is complete.
public struct OutputFile {
  let path: String
  /// Where it is written, in the same directory.
  public let temporaryPath: String
  private let overwrite: Bool

  private var directory: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Checks that the output can be made: nothing is there yet, also not under the temporary name.
  ///
  /// Who writes makes the temporary file, as one that was not there, not even as a link: in a directory
  /// that others share, a link of theirs would lead anywhere.
  ///
  /// - Throws: `Failure(.cannotCreate)` where the directory takes no file, or the output exists (and
  /// `overwrite` does not allow that) or is one of the sources.
  public init(path: String, overwrite: Bool, sources: [String] = []) throws {
    guard let temporaryPath = Self.temporaryPath(for: path) else {
      throw Failure(.usage, "'\(path)' names no file for the output")
    }
    self.path = path
    self.overwrite = overwrite
    self.temporaryPath = temporaryPath
    try Self.check(path, overwrite: overwrite, sources: sources)
    // A leftover of a process of the same number, or a link: it is removed, never followed.
    unlink(temporaryPath)
    let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot create '\(path)': \(SystemError.words())")
    }
    close(descriptor)
    unlink(temporaryPath)
  }

  /// Where this process writes a file until it is complete; nil where `path` can name no file.
  static func temporaryPath(for path: String) -> String? {
    guard let name = path.split(separator: "/").last, !path.hasSuffix("/") else { return nil }
    return "\(path.dropLast(name.count)).\(name.prefix(200)).\(getpid()).partial"
  }

  /// Gives the file its name, once its content is on the disk.
  public func commit() throws {
    try synchronize(temporaryPath)
    try Self.check(path, overwrite: overwrite, sources: [])
    guard rename(temporaryPath, path) == 0 else {
      throw Failure(.cannotCreate, "cannot create '\(path)': \(SystemError.words())")
    }
    // The file is complete under its name; some file systems cannot sync a directory.
    try? synchronize(directory)
  }

  /// Removes what was written.
  public func discard() { unlink(temporaryPath) }

  private static func check(_ path: String, overwrite: Bool, sources: [String]) throws {
    var existing = stat()
    guard stat(path, &existing) == 0 else { return }
    for source in sources {
      var other = stat()
      if stat(source, &other) == 0, other.st_dev == existing.st_dev, other.st_ino == existing.st_ino
      {
        throw Failure(.cannotCreate, "the output '\(path)' is one of the sources")
      }
    }
    guard existing.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.cannotCreate, "'\(path)' exists and is not a regular file")
    }
    guard overwrite else {
      throw Failure(.cannotCreate, "'\(path)' exists", advice: "replace it with --force")
    }
  }

  private func synchronize(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw Failure(.inputOutput, "cannot write '\(path)': \(SystemError.words())")
    }
  }
}
