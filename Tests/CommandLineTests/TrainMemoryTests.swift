import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// The memory of a run: said before, refused where there is too little, as much as was said.
  @Suite struct Memory {
    /// Some 20 MiB of parameters.
    private static let large =
      "model=[flatten, {dense: {units: 2000, activation: relu}}, {dense: {units: 2000}}, {dense: {units: 3}}]"

    @Test(arguments: [1, 2]) func theHeaderTellsIt(ranks: Int) throws {
      let result = try TrainingFolder().nntrain(["small.yaml", "--dry-run"], ranks: ranks)
      let line = result.lines.first { $0.hasPrefix("  memory     ") }
      #expect(line?.contains("; this machine has") == true, "\(result)")
      #expect(line?.contains("for each rank") == (ranks > 1), "\(result)")
      #expect(result.standardOutput.contains("optimizer state"))
    }

    @Test func tooLargeAModelIsRefused() throws {
      let result = try TrainingFolder().nntrain([
        "small.yaml", "--set",
        "model=[flatten, {dense: {units: 1000000}}, {dense: {units: 1000000}}]",
      ])
      expectOneError(
        result, code: 71, "the run needs", "this machine has", "gradients 3", "optimizer state",
        "smaller layers")
    }

    @Test func aJobsMemoryCounts() throws {
      let result = try TrainingFolder().nntrain(
        ["small.yaml", "--set", Self.large], ranks: 2, environment: ["SLURM_MEM_PER_NODE": "64"])
      expectOneError(
        result, code: 71, "for 2 ranks on a node, the job (SLURM_MEM_PER_NODE) has 64 MiB",
        "gradients", "optimizer state", "parameters, once for the node")
    }

    /// Data that ranks share counts before it is read: the system would end them while they read it.
    @Test func theDataOfAJob() throws {
      let folder = try TrainingFolder()
      let file = try File.create(folder.file("large.h5"))
      let inputs = try file.root.createDataset(
        named: "train/inputs", .float32, shape: [60_000, 6], chunk: [1000, 6], compression: 1)
      try inputs.write([Float](repeating: 1, count: 360_000))
      try file.root.createDataset(
        named: "train/targets", shape: [60_000], [Int32](repeating: 1, count: 60_000))
      try file.close()
      let result = try folder.nntrain(
        ["small.yaml", "--set", "data.train.file=large.h5"], ranks: 2,
        environment: ["SLURM_MEM_PER_NODE": "1"])
      expectOneError(result, code: 71, "the data takes 1.4 MiB", "1.0 MiB are free", "resident_mib")
    }

    /// A model that is only used takes memory as well.
    @Test func aStoredModel() throws {
      let folder = try TrainingFolder()
      try folder.train("run", Self.large, "training.epochs=1")
      let result = try folder.nntrain(
        ["evaluate", "run/model.h5"], environment: ["SLURM_MEM_PER_NODE": "16"])
      expectOneError(
        result, code: 71, "run/model.h5 needs",
        "of memory, the job (SLURM_MEM_PER_NODE) has 16 MiB",
        "parameters", "activations of 256 rows")
    }

    /// Neither a crash nor a hang where the system refuses what no plan could tell.
    @Test func aLimitOnAddresses() throws {
      let folder = try TrainingFolder()
      let result = try NNTrainCommand.shell(
        "ulimit -v 700000; nntrain small.yaml --set training.threads=1 --set '"
          + Self.large.replacing("2000", with: "7000") + "'",
        in: folder.directory)
      #expect(result.exitCode == 71, "\(result)")
      #expect(
        result.standardError.hasPrefix("nntrain: error: no memory for ")
          && result.standardError.contains("'ulimit -v' is 700000"), "\(result)")
    }

    /// A real limit of the kernel's, where tests may set one.
    @Test(.enabled(if: ControlGroupOfTests.isPossible)) func aControlGroup() throws {
      let group = try ControlGroupOfTests(bytes: 64 << 20)
      let folder = try TrainingFolder()
      let result = try NNTrainCommand.shell(
        "echo $$ > \(group.path)/cgroup.procs && nntrain small.yaml --set '\(Self.large)'",
        in: folder.directory)
      expectOneError(result, code: 71, "the control group \(group.path) has 64 MiB", "gradients")
    }

    /// What was said is what is taken: memory of each process's own, and its share of what is shared.
    @Test(arguments: [1, 2]) func asMuchAsWasSaid(ranks: Int) throws {
      let folder = try TrainingFolder()
      let arguments = ["small.yaml", "--set", Self.large, "--set", "training.epochs=4"]
      let plan = try folder.nntrain(arguments + ["--dry-run"], ranks: ranks)
      let line = try #require(plan.lines.first { $0.hasPrefix("  memory     ") })
      let words = line.split(separator: " ")
      try #require(words[2].hasPrefix("MiB"), "\(line)")
      let planned = try #require(Double(words[1]))

      let quoted = arguments.map { "'\($0)'" }.joined(separator: " ")
      let program = try BuiltExecutable.path("nntrain")
      let launcher =
        ranks == 1
        ? "" : "mpirun --allow-run-as-root --oversubscribe --bind-to none -np \(ranks) "
      let result = try NNTrainCommand.shell(
        """
        \(launcher)'\(program)' \(quoted) > log 2>&1 & job=$!
        most=0
        while kill -0 $job 2> /dev/null; do
          sum=0
          for process in $job $(pgrep -P $job); do
            [ /proc/$process/exe -ef '\(program)' ] || continue
            size=$(awk '/^Pss_Anon|^Pss_Shmem/ { sum += $2 } END { print sum + 0 }' \\
              /proc/$process/smaps_rollup 2> /dev/null)
            sum=$((sum + ${size:-0}))
          done
          ((sum > most)) && most=$sum
        done
        wait $job && echo $most
        """, in: folder.directory)
      #expect(result.exitCode == 0, "\(result)")
      let kibibytes = try #require(Double(result.standardOutput.split(separator: "\n").last ?? ""))
      let taken = kibibytes / 1024
      // Within a tenth where nothing else runs; but looks may miss the moment of the most, and how much
      // the allocator keeps of what several threads give back depends on when they do.
      #expect(
        taken <= 1.2 * planned && taken >= 0.8 * planned,
        "\(taken) MiB taken, \(planned) planned")
    }
  }
}

/// A control group of a test's own with a limit on memory, of either version.
private final class ControlGroupOfTests {
  let path: String

  /// Whether this process may make one; says so on standard output where it may not.
  static let isPossible: Bool = {
    if (try? ControlGroupOfTests(bytes: 64 << 20)) != nil { return true }
    print("skipped: a run in a control group, because none can be made (needs root)")
    return false
  }()

  init(bytes: Int) throws {
    let name = "nntrain-test-\(UUID().uuidString.prefix(8))"
    let folder = "/sys/fs/cgroup/memory"
    let isFirstVersion = FileManager.default.fileExists(atPath: "\(folder)/memory.limit_in_bytes")
    path = isFirstVersion ? "\(folder)/\(name)" : "/sys/fs/cgroup/\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let limit = isFirstVersion ? "memory.limit_in_bytes" : "memory.max"
    try "\(bytes)".write(toFile: "\(path)/\(limit)", atomically: false, encoding: .utf8)
  }

  deinit { rmdir(path) }
}
