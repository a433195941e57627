import TestSupport
import Testing

extension TrainTests {
  /// What a run on several nodes says of itself, and what it refuses.
  @Suite(.enabled(if: Hosts.isPossible)) struct SeveralHosts {
    private func run(
      _ ranks: [Int], _ settings: String..., sharedMemory: String? = nil, options: [String] = []
    ) throws -> CommandResult {
      let folder = try TrainingFolder()
      return try Hosts(
        ranks, sharedMemory: sharedMemory, workingDirectory: folder.directory.path,
        options: options
      ).run(
        "nntrain", ["small.yaml", "--output", "run"] + settings.flatMap { ["--set", $0] })
    }

    @Test func equallyManyRanksOnEachNode() throws {
      let result = try run([2, 2])
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains("ranks      4 on 2 nodes"), "\(result)")
      #expect(result.standardOutput.contains("exchange   hierarchical: "), "\(result)")
      #expect(!result.standardOutput.contains("renumbered"), "\(result)")
    }

    @Test func ranksAreRenumberedNodeByNode() throws {
      let result = try run([2, 2], options: ["--map-by", "node"])
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains(", ranks renumbered node by node"), "\(result)")
    }

    @Test func unequallyManyRanksTakeTheSlowerPath() throws {
      let result = try run([2, 1])
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains("exchange   all-reduce: "), "\(result)")
      #expect(
        result.standardOutput.contains(
          "slower than equally many ranks on each node (here 1 to 2)"), "\(result)")
    }

    @Test func exchangesThatDoNotFitAreRefused() throws {
      expectOneError(
        try run([2, 1], "training.exchange=hierarchical"), code: 78, "training.exchange",
        "equally many ranks on each node", "1 to 2")
      expectOneError(
        try run([1, 1], "training.exchange=shared_memory"), code: 78, "training.exchange",
        "they are on 2")
    }

    /// All copies stay the same (they are compared after each step), other numbers of nodes give other
    /// results, and a run that goes on without it is told so.
    @Test func gradientsRoundedBetweenNodes() throws {
      let folder = try TrainingFolder()
      func train(_ precision: String, _ output: String, _ more: String...) throws -> CommandResult {
        try Hosts([1, 1], workingDirectory: folder.directory.path).run(
          "nntrain",
          ["small.yaml", "--output", output, "--set", "training.audit={steps: 1}", "--set"]
            + ["training.exchange_precision=\(precision)"] + more)
      }
      for precision in ["bf16", "float32"] {
        let result = try train(precision, precision)
        #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
        #expect(
          result.standardOutput.contains("gradients rounded to bf16 between nodes")
            == (precision == "bf16"), "\(result)")
      }
      let runs = ["bf16", "float32"].map { TrainedRun(path: folder.file($0), standardOutput: "") }
      let digests = try runs.map { try $0.digest($0.checkpoint(18)) }
      #expect(digests[0] != digests[1])
      let losses = try runs.map { run in
        try #require(run.records().last { $0["val_loss"] != nil }?["val_loss"])
      }
      #expect(abs(losses[0] - losses[1]) < 0.02 * losses[1], "\(losses)")
      let resumed = try train("float32", "bf16", "--resume", "auto", "--set", "training.epochs=4")
      #expect(resumed.exitCode == 0, "\(resumed)")
      #expect(
        resumed.standardError.contains("bf16 gradients between nodes, and with 2 ranks"),
        "\(resumed)")
    }

    /// It fails on one node alone; the other must not wait for it.
    @Test func sharedMemoryTooSmallOnOneNode() throws {
      let result = try run([2, 2], sharedMemory: "node1=64k")
      expectOneError(result, code: 71, "rank 2", "/dev/shm of node1")
    }
  }
}
