import Foundation
import TestSupport

/// Tests of `launch/run` with programs of the shell in place of ranks and of batch systems.
protocol LauncherOverStubs {}

extension LauncherOverStubs {
  /// Runs `launch/run` with `options` over a program of the shell, whose arguments it also gets.
  ///
  /// - Parameters:
  ///   - stubs: further programs on the PATH: name and script.
  ///   - script: what is done while it runs, as `$!`.
  func launch(
    _ options: String, _ program: String, stubs: [String: String] = [:],
    environment: [String: String] = [:], script: String = "", in folder: TemporaryDirectory
  ) throws -> CommandResult {
    let launcher = BuiltExecutable.packageRoot.appendingPathComponent("launch/run").path
    for (name, body) in stubs.merging(["starter": program], uniquingKeysWith: { $1 }) {
      try folder.writeScript(body, to: name)
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let variables = environment.merging(["PATH": "\(folder.path):\(path)"]) { $1 }
    return try CommandRunner(
      timeout: 30, environment: variables, workingDirectory: folder.path
    ).run([
      // Without job control, processes in the background ignore SIGINT.
      "bash", "-c",
      "set -m; '\(launcher)' \(options) & \(script.isEmpty ? ":" : script); wait $!",
    ])
  }

  func lines(_ name: String, _ folder: TemporaryDirectory) -> [String] {
    let text = try? String(contentsOfFile: folder.file(name), encoding: .utf8)
    return text?.split(separator: "\n").map(String.init) ?? []
  }

  /// A program that counts its starts, and does something.
  func counting(_ body: String) -> String { "echo \"$@\" >>starts\n\(body)" }

  var saving: String {
    "mkdir -p run/checkpoints; touch run/checkpoints/step-00000000$(wc -l <starts).h5"
  }
}
