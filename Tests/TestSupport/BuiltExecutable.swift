import Foundation

/// Finds the executables of this package.
public enum BuiltExecutable {
  /// The path of the executable `name`, beside the test bundle or in the usual build folders.
  ///
  /// - Throws: `CommandError` where it has not been built.
  public static func path(_ name: String) throws -> String {
    let folders = buildFolders
    for folder in folders {
      let path = folder.appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    let searched = folders.map(\.path).joined(separator: ", ")
    throw CommandError(description: "\(name) has not been built: not found in \(searched)")
  }

  /// The root of the package, where Package.swift lies.
  public static var packageRoot: URL {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  private static var buildFolders: [URL] {
    var folders: [URL] = []
    if let bundle = CommandLine.arguments.first {
      folders.append(URL(fileURLWithPath: bundle).deletingLastPathComponent())
    }
    if let bundle = Bundle.main.executableURL { folders.append(bundle.deletingLastPathComponent()) }
    for configuration in ["release", "debug"] {
      folders.append(packageRoot.appendingPathComponent(".build/\(configuration)"))
    }
    return folders
  }
}
