import Foundation
import TestSupport
import Testing

/// What helps training, shown by pairs of runs: with it and without.
extension TrainTests.Demonstrations {
  private func last(_ run: TrainedRun, _ key: String) throws -> Double {
    try #require(run.records().last { $0["epoch"] != nil }?[key])
  }

  /// Two classes that a plane separates.
  @Test(arguments: [1, 4]) func thePerceptron(ranks: Int) throws {
    let folder = try folder()
    try Self.writeIris(to: folder)
    let run = try train(folder, "iris", ranks: ranks)
    #expect(try last(run, "loss") == 0)
    #expect(try last(run, "accuracy") == 1)
  }

  /// The penalty is in both losses, and not in their difference.
  @Test func weightDecay() throws {
    let folder = try folder()
    let with = try train(folder, "digits-l2")
    let without = try train(
      folder, "digits-l2", "model.1.dense.kernel_regularizer.l2.l2=0",
      "model.2.dense.kernel_regularizer.l2.l2=0", "model.3.dense.kernel_regularizer.l2.l2=0")
    let gaps = try [with, without].map { try last($0, "val_loss") - last($0, "loss") }
    #expect(gaps[0] < 0.75 * gaps[1], "\(gaps)")
    #expect(try last(with, "val_loss") < last(without, "val_loss"))
  }

  /// Gradients that grow from layer to layer on their way back.
  @Test func clipping() throws {
    let folder = try folder()
    let clipped = try train(
      folder, "tanh-chain", "training.layer_statistics={steps: 5}")
    #expect(!clipped.standardOutput.contains("Warning"))
    #expect(try last(clipped, "accuracy") > 0.9)
    #expect(try last(clipped, "loss") < 0.3)
    let unclipped = try train(
      folder, "tanh-chain", "training.gradient_clipping={}", "training.layer_statistics={steps: 5}")
    #expect(unclipped.standardOutput.contains("Warning: gradients explode"))
    #expect(try last(unclipped, "loss") > 10)
    #expect(try last(unclipped, "accuracy") < 0.2)
  }

  /// Batch normalization: in a third of the steps at least as far.
  @Test(.enabled(if: TrainTests.RealData.hasAllOfMNIST)) func normalization() throws {
    let folder = try folder()
    try TrainTests.RealData.convertMNIST(in: folder)
    let plain = try train(folder, "mnist-sigmoid", ranks: 2).records()
    let normalized = try train(folder, "mnist-sigmoid-normalized", ranks: 2).records()
    let best = try #require(plain.compactMap { $0["val_accuracy"] }.max())
    let bestStep = try #require(plain.first { $0["val_accuracy"] == best }?["step"])
    let reached = normalized.first { ($0["val_accuracy"] ?? 0) >= best }
    let step = try #require(reached?["step"])
    #expect(best > 0.96 && step <= bestStep / 3, "\(best) at \(bestStep), at \(step)")
  }
}
