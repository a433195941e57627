import Foundation
import Glibc

/// Runs commands and captures what they say.
///
/// A command has no input (`/dev/null`) and no terminal. It runs in a session of its own, and
/// nothing of that session outlives the call.
public struct CommandRunner: Sendable {
  /// Seconds until the command and all its children are killed.
  public var timeout: Double
  /// Variables added to the environment of this process, or replaced in it.
  public var environment: [String: String]
  /// Where the command runs; nil for here.
  public var workingDirectory: String?

  /// Creates a runner.
  public init(
    timeout: Double = 60, environment: [String: String] = [:], workingDirectory: String? = nil
  ) {
    self.timeout = timeout
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// Runs a command to its end.
  ///
  /// - Parameter command: a program that is looked for in `PATH`, or a path; then its arguments.
  /// - Throws: `CommandError` where the command cannot be started. How it ends is in the result.
  public func run(_ command: [String]) throws -> CommandResult {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("nntrain-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: they never fill, and a child left behind cannot keep them open.
    let output = folder.appendingPathComponent("output")
    let errors = folder.appendingPathComponent("errors")

    let start = ContinuousClock.now
    let child = try ChildProcess(
      command,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
      workingDirectory: workingDirectory, output: output.path, errors: errors.path)
    let ended = child.waitForEnd(seconds: timeout)
    if !ended { child.terminate() }
    child.killSession()
    let duration = ContinuousClock.now - start
    return CommandResult(
      exitCode: child.exitCode, standardOutput: Self.text(of: output),
      standardError: Self.text(of: errors), timedOut: !ended,
      seconds: duration / .seconds(1), command: command)
  }

  private static func text(of file: URL) -> String {
    String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
  }
}

/// A command that could not be started.
public struct CommandError: Error, CustomStringConvertible {
  /// What went wrong, in words.
  public let description: String

  /// Creates an error from words.
  public init(description: String) { self.description = description }
}
