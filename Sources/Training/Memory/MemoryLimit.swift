import Foundation

/// The most memory that the processes of a job may take together on this machine, and what sets it.
public struct MemoryLimit: Sendable, Equatable {
  /// The limit.
  public let bytes: Int
  /// What sets it, as a subject of a sentence: `this machine`, `the control group /sys/fs/cgroup/job`.
  public let source: String

  /// The lowest of what the machine has, what its control groups let this process take, and what a job
  /// of Slurm was given on a node.
  ///
  /// - Parameters:
  ///   - root: in front of `/proc` and `/sys`.
  ///   - environment: the variables of the process.
  public static func current(
    root: String = "", environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> MemoryLimit {
    var limits = ControlGroup.limited(root: root).map {
      MemoryLimit(bytes: $0.limit, source: "the control group \($0.path.dropFirst(root.count))")
    }
    limits += [MemoryLimit(slurm: environment)].compactMap(\.self)
    let present = MemoryInformation.total(root: root) ?? .max
    return limits.reduce(MemoryLimit(bytes: present, source: "this machine")) {
      $1.bytes < $0.bytes ? $1 : $0
    }
  }

  init(bytes: Int, source: String) {
    self.bytes = bytes
    self.source = source
  }

  /// What Slurm says, in units of MiB; zero stands for all that the node has.
  private init?(slurm environment: [String: String]) {
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    if let mebibytes = number("SLURM_MEM_PER_NODE"), mebibytes > 0 {
      self.init(bytes: mebibytes << 20, source: "the job (SLURM_MEM_PER_NODE)")
    } else if let mebibytes = number("SLURM_MEM_PER_CPU"), let cpus = number("SLURM_CPUS_ON_NODE"),
      mebibytes > 0, cpus > 0
    {
      self.init(
        bytes: mebibytes * cpus << 20, source: "the job (SLURM_MEM_PER_CPU, SLURM_CPUS_ON_NODE)")
    } else {
      return nil
    }
  }
}
