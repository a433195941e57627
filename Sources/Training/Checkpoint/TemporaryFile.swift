import Diagnostics
import Foundation

/// Files under a name of their own until they are complete.
///
/// The name is `.<name>.tmp-<process>`, in the same directory, so that a rename puts the file into its
/// place in one step.
enum TemporaryFile {
  private static let mark = ".tmp-"
  /// How the names of files end that runs write.
  private static let endings = [".h5", ".json", ".jsonl", ".yaml"]

  /// The temporary name for a path, in this process.
  static func path(for path: String) -> String {
    let (directory, name) = parts(of: path)
    return "\(directory)/.\(name)\(mark)\(getpid())"
  }

  /// Makes a file with `body`, which is given a path where there is nothing, and puts it in the place
  /// of `path`.
  ///
  /// If `body` or the rename fails, the temporary file is removed and `path` is as it was; a `Failure`
  /// then names `path`, as nobody knows the temporary name.
  static func replace(_ path: String, _ body: (String) throws -> Void) throws {
    let temporary = self.path(for: path)
    // A leftover of a process of the same number, or a link: it is removed, never followed.
    unlink(temporary)
    do {
      try body(temporary)
      guard rename(temporary, path) == 0 else {
        throw Failure(.inputOutput, "cannot rename \(temporary): \(SystemError.words())")
      }
      // Nothing is left, except where both names were one file already: a rename keeps both then.
      unlink(temporary)
      try PlainFile.synchronizeDirectory(parts(of: path).directory)
    } catch {
      unlink(temporary)
      guard let failure = error as? Failure else { throw error }
      throw Failure(
        failure.exitCode, failure.message.replacing(temporary, with: path), advice: failure.advice)
    }
  }

  /// Removes temporary files in a directory whose processes are gone.
  ///
  /// - Parameter isLocked: whether no other process works in the directory, so that all are leftovers. Else
  ///   those of other hosts cannot be told from this one's.
  /// - Throws: `Failure` with code `inputOutput` if the directory cannot be listed.
  static func removeLeftovers(in directory: String, isLocked: Bool) throws {
    for name in try names(in: directory) {
      guard let process = writer(of: name),
        isLocked || process == getpid() || !isRunning(process)
      else { continue }
      unlink("\(directory)/\(name)")
    }
  }

  /// Whether a name in a directory is that of a temporary file.
  static func isTemporary(_ name: String) -> Bool { writer(of: name) != nil }

  /// The process that gave a file its temporary name; nil for any other name.
  private static func writer(of name: String) -> pid_t? {
    guard name.hasPrefix("."), let range = name.range(of: mark, options: .backwards),
      endings.contains(where: name[..<range.lowerBound].hasSuffix),
      let process = pid_t(name[range.upperBound...]), process > 0
    else { return nil }
    return process
  }

  /// Whether there is a process of this number that has not ended; one that its parent has not
  /// collected yet, as after a kill of the whole job, still has its number.
  private static func isRunning(_ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    return ProcessFields(of: Int(process))?.hasEnded != true
  }

  /// The names in a directory, in no order.
  static func names(in directory: String) throws -> [String] {
    guard let stream = opendir(directory) else {
      throw Failure(
        errno == ENOENT ? .missingInput : .inputOutput,
        "cannot list \(directory): \(SystemError.words())")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return names
  }

  private static func parts(of path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let directory = path[..<slash]
    return (directory.isEmpty ? "/" : String(directory), String(path[path.index(after: slash)...]))
  }
}
