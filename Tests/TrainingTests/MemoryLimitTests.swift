import Foundation
import TestSupport
import Testing
import Training

@Suite struct MemoryLimitTests {
  private let root: TemporaryDirectory

  init() throws {
    root = try TemporaryDirectory()
    try write("MemTotal:       16000000 kB\n", to: "proc/meminfo")
  }

  private func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: root.file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: false, encoding: .utf8)
  }

  private func limit(_ environment: [String: String] = [:]) -> MemoryLimit {
    MemoryLimit.current(root: root.path, environment: environment)
  }

  private func expect(
    _ limit: MemoryLimit, _ bytes: Int, _ source: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(limit.bytes == bytes, sourceLocation: sourceLocation)
    #expect(limit.source == source, sourceLocation: sourceLocation)
  }

  @Test func withoutControlGroupsTheMachineCounts() {
    expect(limit(), 16_000_000 << 10, "this machine")
  }

  @Test func aGroupOfVersion2() throws {
    try write("0::/slurm/job_7/step_0\n", to: "proc/self/cgroup")
    try write("max\n", to: "sys/fs/cgroup/slurm/job_7/step_0/memory.max")
    try write("3000000000\n", to: "sys/fs/cgroup/slurm/job_7/memory.max")
    try write("9000000000\n", to: "sys/fs/cgroup/slurm/memory.max")
    expect(limit(), 3_000_000_000, "the control group /sys/fs/cgroup/slurm/job_7")
  }

  @Test func aGroupOfVersion1() throws {
    try write("3:cpuset:/\n4:memory:/pbs/job\n0::/\n", to: "proc/self/cgroup")
    let folder = "sys/fs/cgroup/memory"
    try write("9223372036854771712\n", to: "\(folder)/memory.limit_in_bytes")
    try write("2000000000\n", to: "\(folder)/pbs/job/memory.limit_in_bytes")
    expect(limit(), 2_000_000_000, "the control group /sys/fs/cgroup/memory/pbs/job")
  }

  /// In a container, the process sees its group's name on the host, and its files at the top.
  @Test func aContainersGroup() throws {
    try write("0::/kubepods/pod3/abc\n", to: "proc/self/cgroup")
    try write("1000000000\n", to: "sys/fs/cgroup/memory.max")
    expect(limit(), 1_000_000_000, "the control group /sys/fs/cgroup")
  }

  @Test func slurmsJob() {
    expect(limit(["SLURM_MEM_PER_NODE": "4096"]), 4 << 30, "the job (SLURM_MEM_PER_NODE)")
    expect(
      limit(["SLURM_MEM_PER_CPU": "512", "SLURM_CPUS_ON_NODE": "4"]), 2 << 30,
      "the job (SLURM_MEM_PER_CPU, SLURM_CPUS_ON_NODE)")
    // All that the node has.
    expect(limit(["SLURM_MEM_PER_NODE": "0"]), 16_000_000 << 10, "this machine")
  }

  @Test func nonsenseIsNoLimit() throws {
    try write("nonsense\n0::\n::::\n5:memory\n", to: "proc/self/cgroup")
    try write("many\n", to: "sys/fs/cgroup/memory.max")
    expect(
      limit(["SLURM_MEM_PER_NODE": "-3", "SLURM_MEM_PER_CPU": "x"]), 16_000_000 << 10,
      "this machine")
  }
}
