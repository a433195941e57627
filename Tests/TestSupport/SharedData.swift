import Foundation

/// The large files beside the package, which not every machine has.
public enum SharedData {
  /// `../shared/data` from the package, or from the folder of its work trees.
  private static let directory: String = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let candidates = ["../shared/data", "../../shared/data"].map {
      root.appendingPathComponent($0).standardizedFileURL.path
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0) } ?? candidates[0]
  }()

  /// The path of a file among them.
  public static func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Whether all of `names` are there; says so where they are not.
  public static func has(_ names: String...) -> Bool {
    let missing = names.filter { !FileManager.default.isReadableFile(atPath: path($0)) }
    if let first = missing.first {
      print("skipped: a test of \(first), because \(path(first)) is not there")
    }
    return missing.isEmpty
  }
}
