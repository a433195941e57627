import Foundation

/// Runs an executable of this package as ranks on several hosts: network namespaces of this machine,
/// which MPI takes for nodes.
///
/// Each host has a name (`node0`, `node1`, …), a network card and a `/dev/shm` of its own; files and
/// processors are shared. Each run has hosts of its own, which are gone when it ends, however it ends;
/// `on-hosts`, beside this file, does the work and can be used by hand.
///
/// It takes root and `ip`: a test of several hosts is for `.enabled(if: Hosts.isPossible)`.
///
/// ```swift
/// let result = try Hosts([2, 2]).run("RankChecks", ["exchange"])
/// let uneven = try Hosts([3, 1], workingDirectory: folder.directory.path)
///   .run("nntrain", ["small.yaml", "--output", "run"])
/// let scattered = try Hosts([2, 2], options: ["--map-by", "node"]).run("RankChecks", ["nodes"])
/// ```
public struct Hosts: Sendable {
  /// The number of ranks on each host. They fill the hosts in order, unless `options` say otherwise.
  public var ranks: [Int]
  /// The size of one host's `/dev/shm`, as `mount` has it: `node1=64k`; nil for as much as there is.
  public var sharedMemory: String?
  /// A host whose network is cut for as long as there is a file: `node1=/tmp/now`.
  public var cut: String?
  /// A program that is given mpirun and all its arguments, instead of mpirun itself.
  public var launcher: String?
  /// How the command runs: time, environment, folder.
  public var runner: CommandRunner
  /// Further options for mpirun, for example `["--map-by", "node"]`.
  public var options: [String]

  /// Creates a runner.
  public init(
    _ ranks: [Int], sharedMemory: String? = nil, cut: String? = nil, launcher: String? = nil,
    timeout: Double = 60, environment: [String: String] = [:], workingDirectory: String? = nil,
    options: [String] = []
  ) {
    self.ranks = ranks
    self.sharedMemory = sharedMemory
    self.cut = cut
    self.launcher = launcher
    self.options = options
    // mpirun then says nothing of its own about ranks that end with an exit code, and ranks that
    // wait give up their core: the machine may have fewer than there are ranks.
    let variables = ["OMPI_MCA_orte_execute_quiet": "1", "OMPI_MCA_mpi_yield_when_idle": "1"]
    runner = CommandRunner(
      timeout: timeout, environment: variables.merging(environment) { $1 },
      workingDirectory: workingDirectory)
  }

  /// Whether this machine lets hosts be made; says so on standard output where it does not.
  public static let isPossible: Bool = {
    guard let reason = reasonAgainst else { return true }
    print("skipped: ranks on several hosts, because \(reason)")
    return false
  }()

  /// Runs `mpirun executable arguments…` on the hosts to its end.
  ///
  /// - Parameter executable: the name of an executable of this package, or any path.
  /// - Throws: `CommandError` where the executable is missing.
  public func run(_ executable: String, _ arguments: [String] = []) throws -> CommandResult {
    let path = try executable.contains("/") ? executable : BuiltExecutable.path(executable)
    let settings = [("--shm", sharedMemory), ("--cut", cut), ("--under", launcher)]
      .flatMap { option, value in value.map { [option, $0] } ?? [] }
    let slots = ranks.map(String.init).joined(separator: ",")
    let command = [Self.script] + settings + [slots] + options + [path] + arguments
    var result = try RankRunner.turn.withLock { _ in try runner.run(command) }
    // mpirun's words about a race with a child of its own, which it wins either way.
    result.standardError = result.standardError.split(
      separator: "\n", omittingEmptySubsequences: false
    ).filter { !$0.contains("plm:rsh: Warning: setpgid(") }.joined(separator: "\n")
    return result
  }

  private static var script: String {
    BuiltExecutable.packageRoot.appendingPathComponent("Tests/TestSupport/on-hosts").path
  }

  /// Why hosts cannot be made; nil where they can.
  private static var reasonAgainst: String? {
    guard geteuid() == 0 else { return "network namespaces need root" }
    guard (try? CommandRunner().run(["ip", "-V"]))?.exitCode == 0 else {
      return "there is no 'ip' (iproute2)"
    }
    do {
      let result = try CommandRunner().run([script, "1,1"])
      let words = result.standardError.split(separator: "\n").last ?? "no words"
      return result.exitCode == 0 ? nil : "network namespaces cannot be made (\(words))"
    } catch {
      return "\(error)"
    }
  }
}
