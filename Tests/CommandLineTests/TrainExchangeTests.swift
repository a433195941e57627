import TestSupport
import Testing

extension TrainTests {
  /// How gradients travel between nodes, on one node.
  @Suite struct Exchanges {
    private static let half = "training.exchange_precision=bf16"

    /// Which gradients are rounded depends on the number of nodes.
    @Test func roundedGradientsWithFixedShardsAreRefused() throws {
      let result = try TrainingFolder().nntrain(
        ["small.yaml", "--set", Self.half, "--set", "training.shards=8"])
      expectOneError(
        result, code: 78, "training.exchange_precision", "number of nodes", "shards: auto")
    }

    /// On one node nothing is rounded, whatever the exchange, and the header says so.
    @Test(arguments: ["shared_memory", "all_reduce"])
    func roundingChangesNothingOnOneNode(exchange: String) throws {
      let folder = try TrainingFolder()
      let choice = "training.exchange=\(exchange)"
      let plain = try folder.train("plain", choice, ranks: 2)
      let rounded = try folder.train("rounded", choice, Self.half, ranks: 2)
      try TrainTests.expectSameBits(plain, rounded, step: 18)
      #expect(rounded.standardOutput.contains("bf16 changes nothing on one node"))
    }

    /// When gradients set out changes nothing but time.
    @Test func overlapChangesNoBits() throws {
      let folder = try TrainingFolder()
      let model = "model.0.dense.units=30000"
      let runs = try [true, false].map {
        try folder.train(
          "\($0)", model, "training.exchange=all_reduce", "training.exchange_overlap=\($0)",
          ranks: 2)
      }
      try TrainTests.expectSameBits(runs[0], runs[1], step: 18)
    }
  }
}
