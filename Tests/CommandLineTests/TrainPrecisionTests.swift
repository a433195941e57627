import Compute
import TestSupport
import Testing

extension TrainTests {
  /// `training.precision: bf16`.
  @Suite(.enabled(if: ProcessorFeatures.hasBFloat16, "the processor multiplies no bfloat16"))
  struct Precisions {
    private static let half = "training.precision=bf16"

    /// The same bits on any number of ranks and threads, and after a resume.
    @Test func theSameBitsOnAnyNumberOfRanks() throws {
      let folder = try TrainingFolder()
      func train(
        _ output: String, _ further: String = "seed=5", resume: String? = nil, ranks: Int = 1
      ) throws -> TrainedRun {
        try folder.train(
          output, Self.half, "training.shards=8", "checkpoint.every={steps: 5}",
          "checkpoint.keep=99", further, resume: resume, ranks: ranks)
      }
      let one = try train("one")
      for ranks in [2, 4] {
        try TrainTests.expectSameBits(one, train("on\(ranks)", ranks: ranks), step: 15)
      }
      try TrainTests.expectSameBits(one, train("threads", "training.threads=2"), step: 15)
      let resumed = try train("resumed", resume: one.checkpoint(10), ranks: 2)
      try TrainTests.expectSameBits(one, resumed, step: 15)
      #expect(one.standardOutput.contains("  precision  products of bf16 numbers"))
    }

    /// Near what single precision comes to, and not the same.
    @Test func learnsAsSinglePrecisionDoes() throws {
      let folder = try TrainingFolder()
      let losses = try ["bf16", "float32"].map { precision in
        let run = try folder.train(precision, "training.precision=\(precision)")
        return try #require(run.records().last { $0["val_loss"] != nil }?["val_loss"])
      }
      #expect(losses[0] != losses[1])
      #expect(abs(losses[0] - losses[1]) < 0.02 * losses[1], "\(losses)")
    }

    /// What is checked is the formula of the gradient, in single precision.
    @Test func gradientsAreCheckedInSinglePrecision() throws {
      let result = try TrainingFolder().nntrain([
        "check-gradients", "small.yaml", "--set", Self.half,
      ])
      #expect(result.exitCode == 0, "\(result)")
    }

    @Test func resumingInAnotherPrecisionIsTold() throws {
      let folder = try TrainingFolder()
      try folder.train("run", "training.epochs=1")
      let result = try folder.nntrain(
        ["small.yaml", "--output", "run", "--resume", "auto", "--set", Self.half])
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.standardError.contains("bf16 products the result differs"), "\(result)")
    }

    @Test(arguments: [1, 2]) func aProcessorWithoutItIsRefused(ranks: Int) throws {
      let result = try TrainingFolder().nntrain(
        ["small.yaml", "--set", Self.half], ranks: ranks,
        environment: ["DNNL_MAX_CPU_ISA": "AVX2"])
      expectOneError(result, code: 78, "bf16 needs a processor with AVX512_BF16 or AMX", "AVX2")
    }
  }
}
