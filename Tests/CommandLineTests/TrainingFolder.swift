import Foundation
import TestSupport
import Testing

/// A folder of a test's own with a small problem in it, where `nntrain` trains.
struct TrainingFolder {
  let directory: TemporaryDirectory

  /// Makes the folder with `data.h5` and `small.yaml`.
  init(_ problem: SmallProblem = SmallProblem()) throws {
    directory = try TemporaryDirectory()
    try problem.write(to: directory.file("data.h5"))
    try write(SmallProblem.configuration, to: "small.yaml")
  }

  /// The path of a file in the folder.
  func file(_ name: String) -> String { directory.file(name) }

  /// Writes a text file.
  func write(_ text: String, to name: String) throws {
    try text.write(toFile: file(name), atomically: false, encoding: .utf8)
  }

  /// Writes `small.yaml` with some words of it replaced.
  func configure(_ old: String, _ new: String) throws {
    let text = SmallProblem.configuration
    try #require(text.contains(old), "the configuration has no '\(old)'")
    try write(text.replacing(old, with: new), to: "small.yaml")
  }

  /// The names in the folder, or in one below it.
  func names(in subfolder: String = "") -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: file(subfolder))
    return (names ?? []).sorted()
  }

  /// Whether there is a file of this name.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  /// Runs `nntrain` with these arguments, under mpirun from two ranks on.
  func nntrain(
    _ arguments: [String], ranks: Int = 1, environment: [String: String] = [:],
    timeout: Double = 30
  ) throws -> CommandResult {
    guard ranks > 1 else {
      return try CommandRunner(
        timeout: timeout, environment: environment, workingDirectory: directory.path
      ).run([BuiltExecutable.path("nntrain")] + arguments)
    }
    return try RankRunner(
      ranks: ranks, timeout: timeout, environment: Self.hurry.merging(environment) { $1 },
      workingDirectory: directory.path
    ).run("nntrain", arguments)
  }

  /// Spares the search for networks; and when a rank leaves with an error, mpirun does not give the
  /// others a second to follow it, so that who has not spoken by then is not heard.
  private static let hurry = ["OMPI_MCA_pml": "ob1", "OMPI_MCA_odls_base_sigkill_timeout": "0"]

  /// Trains `small.yaml` into the run directory `output`, which must work.
  ///
  /// - Parameter settings: overrides, as `training.epochs=5`.
  @discardableResult
  func train(
    _ output: String, _ settings: String..., resume: String? = nil, trace: String? = nil,
    ranks: Int = 1, timeout: Double = 30, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> TrainedRun {
    let result = try nntrain(
      ["small.yaml", "--output", output] + settings.flatMap { ["--set", $0] }
        + (resume.map { ["--resume", $0] } ?? []) + (trace.map { ["--trace", $0] } ?? []),
      ranks: ranks, timeout: timeout)
    #expect(result.exitCode == 0, "\(result)", sourceLocation: sourceLocation)
    #expect(result.standardError == "", "\(result)", sourceLocation: sourceLocation)
    return TrainedRun(path: file(output), standardOutput: result.standardOutput)
  }

  /// Runs a script of the shell, in which `"$program"` is nntrain, `ranks N` runs it as N ranks, and
  /// `supervised N` does so under `launch/run` with what is in the array `options`.
  ///
  /// Whatever the script has started is killed when it ends.
  func shell(_ script: String, timeout: Double = 60) throws -> CommandResult {
    let program = try BuiltExecutable.path("nntrain")
    let functions = """
      program='\(program)'
      ranks() {
        local count=$1
        shift
        exec mpirun --allow-run-as-root --oversubscribe --bind-to none -np "$count" "$program" "$@"
      }
      launcher='\(BuiltExecutable.packageRoot.path)/launch/run'
      options=()
      supervised() {
        local count=$1
        shift
        exec "$launcher" "${options[@]}" mpirun --oversubscribe --bind-to none -np "$count" \\
          "$program" "$@"
      }
      """
    return try CommandRunner(
      timeout: timeout, environment: ["OMPI_MCA_orte_execute_quiet": "1"],
      workingDirectory: directory.path
    ).run(["bash", "-c", functions + "\n" + script])
  }
}

/// Checks that a command failed as it should: in time, with this code, and with one line of error,
/// from one rank, that holds these words.
func expectOneError(
  _ result: CommandResult, code: Int32, _ words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let lines = result.standardError.split(separator: "\n")
  #expect(!result.timedOut && result.exitCode == code, "\(result)", sourceLocation: sourceLocation)
  #expect(
    lines.count == 1 && lines.first?.hasPrefix("nntrain: error: ") == true, "\(result)",
    sourceLocation: sourceLocation)
  for word in words {
    #expect(
      result.standardError.contains(word), "'\(word)': \(result)", sourceLocation: sourceLocation)
  }
}
