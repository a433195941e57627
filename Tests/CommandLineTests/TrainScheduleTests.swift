import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Learning rates and averaged weights, as a whole training has them.
  @Suite struct Schedules {
    private func rates(_ run: TrainedRun) throws -> [Double] {
      try run.records().compactMap { $0["learning_rate"] }
    }

    /// Six steps an epoch, of which the last one's rate is recorded.
    @Test func epochsAndTheEndOfTheRunAreKnown() throws {
      let folder = try TrainingFolder()
      let run = try folder.train(
        "run", "training.epochs=4",
        "optimizer.adam={learning_rate: {polynomial: {initial_learning_rate: 0.08, "
          + "end_learning_rate: 0, per: epoch}}, warmup: {epochs: 1}, scale_with_ranks: linear}",
        ranks: 2)
      let expected = [5.0 / 6, 1, 2.0 / 3, 1.0 / 3].map { $0 * 0.16 }
      #expect(zip(try rates(run), expected).allSatisfy { abs($0 - $1) < 1e-12 })
      #expect(
        run.standardOutput.contains(
          "polynomial from 0.1600 after a warm-up of 6 steps, multiplied by 2, the number of ranks"),
        "\(run.standardOutput)")
    }

    /// Nothing is an improvement by 10.
    @Test func theRateFallsOnAPlateauAndStaysSoAfterResuming() throws {
      let folder = try TrainingFolder()
      let schedule =
        "optimizer.adam.learning_rate={reduce_on_plateau: {initial_learning_rate: 0.04, "
        + "factor: 0.5, patience: 2, min_delta: 10}}"
      let whole = try folder.train("whole", "training.epochs=7", schedule, ranks: 2)
      #expect(try rates(whole) == [0.04, 0.04, 0.04, 0.02, 0.02, 0.01, 0.01])
      try folder.train("parts", "training.epochs=4", schedule, ranks: 2)
      let parts = try folder.train(
        "parts", "training.epochs=7", schedule, resume: "auto", ranks: 2)
      #expect(try parts.lastingRecords() == whole.lastingRecords())
      let digests = try [whole, parts].map { try $0.digest("\($0.path)/model.h5") }
      #expect(digests[0] == digests[1])
    }

    @Test func unknownMonitorsAreRefused() throws {
      let folder = try TrainingFolder()
      let schedule =
        "optimizer.adam.learning_rate={reduce_on_plateau: {initial_learning_rate: 0.04, "
        + "monitor: val_f1}}"
      expectOneError(
        try folder.nntrain(["small.yaml", "--set", schedule], ranks: 2), code: 78, "val_f1",
        "reduce_on_plateau.monitor")
    }

    /// What is tested, the final model and the last checkpoint are the same averaged weights; the
    /// checkpoint's own weights are others.
    @Test func averagedWeightsAreEvaluatedAndRemain() throws {
      let folder = try TrainingFolder()
      let run = try folder.train(
        "run", "optimizer.adam={learning_rate: 0.05, use_ema: true, ema_momentum: 0.9}", ranks: 3)
      let last = run.checkpoint(18)
      let tested = try #require(try run.records().last?["test_loss"])
      for file in ["\(run.path)/model.h5", last] {
        let result = try folder.nntrain(["evaluate", file])
        let loss = result.lines.first { $0.hasPrefix("loss") }?.split(separator: " ").last
        let value = try #require(loss.flatMap { Double($0) }, "\(result)")
        #expect(abs(value - tested) <= 1e-6 * value, "\(file)")
      }
      #expect(try run.digest(last)[0] != run.digest("\(run.path)/model.h5")[0])
    }
  }
}
