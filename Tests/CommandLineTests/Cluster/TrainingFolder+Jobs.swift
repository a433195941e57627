import Foundation
import TestSupport

extension TrainingFolder {
  /// Puts a job of `launch/` into the folder, and the commands that it calls into `bin`.
  ///
  /// - Parameter change: what a user does to the copy.
  func install(job: String, change: (String) throws -> String = { $0 }) throws {
    let launch = BuiltExecutable.packageRoot.appendingPathComponent("launch")
    let manager = FileManager.default
    try manager.createDirectory(atPath: file("bin"), withIntermediateDirectories: true)
    for (name, target) in [
      ("nntrain", try BuiltExecutable.path("nntrain")),
      ("nntrain-run", launch.appendingPathComponent("run").path),
    ] {
      try manager.createSymbolicLink(atPath: file("bin/\(name)"), withDestinationPath: target)
    }
    let source = launch.appendingPathComponent(job)
    try write(change(String(contentsOf: source, encoding: .utf8)), to: source.lastPathComponent)
  }

  /// The search path that begins with `bin`.
  var pathWithCommands: [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return ["PATH": "\(file("bin")):\(path)"]
  }
}
