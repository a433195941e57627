import Diagnostics
import Foundation

/// Where a file is to be written at the end of some work.
public enum WritablePlace {
  /// Checks, before the work, that it can be written then: under another name first, in the same directory.
  ///
  /// - Parameter what: what it is, with the article, as `the trace`.
  /// - Throws: `Failure` with code `cannotCreate`.
  public static func check(_ path: String, _ what: String) throws {
    func failure(_ words: String, advice: String) -> Failure {
      Failure(.cannotCreate, "cannot write \(what) '\(path)': \(words)", advice: advice)
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else {
      throw failure("there is no directory \(folder)", advice: "make it, or name another place")
    }
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw failure("it is a directory", advice: "name a file in it")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      let reason = SystemError.words()
      throw failure(
        "nothing can be made in \(folder) (\(reason))",
        advice: "name another place, or let this user write there")
    }
  }
}
