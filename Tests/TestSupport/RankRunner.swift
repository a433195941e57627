import Synchronization

/// Runs an executable of this package as ranks under mpirun.
public struct RankRunner: Sendable {
  /// The number of ranks.
  public var ranks: Int
  /// How the command runs: time, environment, folder.
  public var runner: CommandRunner
  /// Further options for mpirun, for example `["--mca", "osc_sm_backing_directory", "/tmp"]`.
  public var options: [String]

  /// Creates a runner.
  public init(
    ranks: Int, timeout: Double = 60, environment: [String: String] = [:],
    workingDirectory: String? = nil, options: [String] = []
  ) {
    // mpirun then says nothing of its own about ranks that end with an exit code.
    let quiet = ["OMPI_MCA_orte_execute_quiet": "1"]
    self.ranks = ranks
    self.runner = CommandRunner(
      timeout: timeout, environment: quiet.merging(environment) { $1 },
      workingDirectory: workingDirectory)
    self.options = options
  }

  /// Runs `mpirun -np ranks executable arguments…` to its end.
  ///
  /// - Parameter executable: the name of an executable of this package, or any path.
  /// - Throws: `CommandError` where the executable or mpirun is missing.
  public func run(_ executable: String, _ arguments: [String] = []) throws -> CommandResult {
    let path = try executable.contains("/") ? executable : BuiltExecutable.path(executable)
    // Not bound to cores: two runs would be bound to the same ones.
    let launch = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]
    let command = launch + ["-np", "\(ranks)"] + options + [path] + arguments
    return try Self.turn.withLock { _ in try runner.run(command) }
  }

  /// Taken while ranks run, one run at a time: waiting ranks spin, and tests run side by side.
  static let turn = Mutex(())
}
