import Foundation

/// Runs a script on a Slurm cluster of its own: real daemons on hosts that are network namespaces of
/// this machine. `in-slurm`, beside this file, does the work and can be used by hand.
///
/// It takes root and Debian's `slurm-wlm`, `munge` and `iproute2`, and some of it minutes: a test of it
/// is for `.enabled(if: Slurm.isPossible)`.
public struct Slurm: Sendable {
  /// How many hosts there are: `node0`, where the script runs, `node1`, …
  public var hosts: Int
  /// The processors that each of them is said to have.
  public var processors: Int
  /// How the script runs: time, environment, folder.
  public var runner: CommandRunner

  /// Creates a runner.
  public init(
    hosts: Int, processors: Int, timeout: Double = 300, environment: [String: String] = [:],
    workingDirectory: String? = nil
  ) {
    self.hosts = hosts
    self.processors = processors
    runner = CommandRunner(
      timeout: timeout, environment: environment, workingDirectory: workingDirectory)
  }

  /// Whether tests of clusters are wanted (`NNTRAIN_CLUSTER_TESTS=1`, as `launch/test cluster` has it)
  /// and can be made here; says so on standard output where they are wanted and cannot.
  public static let isPossible: Bool = {
    guard areWanted else { return false }
    guard let reason = reasonAgainst else { return true }
    print("skipped: a real Slurm, because \(reason)")
    return false
  }()

  /// Whether the tests of clusters that take minutes are wanted.
  public static var areWanted: Bool {
    ProcessInfo.processInfo.environment["NNTRAIN_CLUSTER_TESTS"] == "1"
  }

  /// Runs a script of the shell on `node0`.
  public func run(_ script: String) throws -> CommandResult {
    let command = [Self.script, "\(hosts)", "\(processors)", "bash", "-c", script]
    return try RankRunner.turn.withLock { _ in try runner.run(command) }
  }

  private static var script: String {
    BuiltExecutable.packageRoot.appendingPathComponent("Tests/TestSupport/in-slurm").path
  }

  /// Why there is no cluster; nil where there is one.
  private static var reasonAgainst: String? {
    guard geteuid() == 0 else { return "network namespaces need root" }
    for program in ["ip", "munged", "slurmctld", "slurmd", "sbatch"]
    where (try? CommandRunner().run(["sh", "-c", "command -v \(program)"]))?.exitCode != 0 {
      return "there is no '\(program)' (Debian: slurm-wlm munge iproute2)"
    }
    do {
      let result = try CommandRunner().run([script, "1", "1", "true"])
      let words = result.standardError.split(separator: "\n").last ?? "no words"
      return result.exitCode == 0 ? nil : "the cluster does not come up (\(words))"
    } catch {
      return "\(error)"
    }
  }
}
