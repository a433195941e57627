import TestSupport
import Testing

extension TrainTests {
  /// Resuming where the bits cannot be those of an uninterrupted run: it is said, or refused.
  @Suite struct OtherResume {
    private func resume(
      _ folder: TrainingFolder, _ settings: [String], ranks: Int,
      environment: [String: String] = [:]
    ) throws -> CommandResult {
      try folder.nntrain(
        ["small.yaml", "--output", "run", "--resume", "auto", "--set", "training.epochs=2"]
          + settings.flatMap { ["--set", $0] }, ranks: ranks, environment: environment)
    }

    private func expectOneWarning(
      _ result: CommandResult, _ words: String...,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let lines = result.standardError.split(separator: "\n")
      #expect(result.exitCode == 0, "\(result)", sourceLocation: sourceLocation)
      #expect(
        lines.count == 1 && lines[0].hasPrefix("nntrain: warning: run/checkpoints/step-"),
        "\(result)", sourceLocation: sourceLocation)
      for word in words {
        #expect(
          result.standardError.contains(word), "'\(word)': \(result)",
          sourceLocation: sourceLocation)
      }
    }

    @Test(arguments: [(1, 2), (2, 1), (2, 3)]) func onOtherRanks(before: Int, after: Int) throws {
      let folder = try TrainingFolder()
      try folder.train("run", "training.epochs=1", ranks: before)
      expectOneWarning(
        try resume(folder, [], ranks: after), "with \(before) rank", "and with \(after) rank",
        "differs in rounding", "training.shards: 8 from the start")
      // There is nothing left to train, and nothing to differ.
      let again = try resume(folder, [], ranks: before)
      #expect(again.exitCode == 0 && again.standardError == "", "\(again)")
    }

    @Test func withOtherInstructions() throws {
      let folder = try TrainingFolder()
      try folder.train("run", "training.epochs=1")
      expectOneWarning(
        try resume(folder, [], ranks: 1, environment: ["DNNL_MAX_CPU_ISA": "AVX"]),
        "was written with oneDNN ", ", AVX the result may differ in rounding")
    }

    @Test func withTheSameShardsOnOtherRanks() throws {
      let folder = try TrainingFolder()
      try folder.train("run", "training.epochs=1", "training.shards=4", ranks: 2)
      let result = try resume(folder, ["training.shards=4"], ranks: 4)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    }

    @Test(arguments: [1, 2]) func withOtherShards(ranks: Int) throws {
      let folder = try TrainingFolder()
      try folder.train("run", "training.epochs=1", "training.shards=4", ranks: ranks)
      expectOneError(
        try resume(folder, ["training.shards=8"], ranks: ranks), code: 78,
        "run/checkpoints/step-000000006.h5: training.shards was 4 and is 8 now; ",
        "training.shards: auto")
      expectOneError(
        try resume(
          folder,
          ["training.shards=4", "training.batch_size=7", "training.accumulate=2"], ranks: ranks),
        code: 78, "training.batch_size · training.accumulate was 7 and is 14 now; ")
      expectOneWarning(
        try resume(folder, [], ranks: ranks), "with 4 fixed shards", "differs in rounding")
    }
  }
}
