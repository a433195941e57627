import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// With a fixed number of shards, a training that goes on with another number of ranks is the one
  /// that was never interrupted, to the last bit.
  @Suite struct ExactResume {
    private static let shards = "training.shards=8"

    /// A hundred steps in epochs of six; the 50th is in the middle of the ninth epoch.
    @Test(arguments: zip(Resume.optimizers.map(\.0), [1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 1]))
    func inTheMiddleOfAnEpoch(optimizer: String, ranks: Int) throws {
      let folder = try TrainingFolder()
      try folder.configure("adam: {learning_rate: 0.02}", optimizer)
      // 17 epochs are 102 steps.
      let settings = ["training.epochs=17", "checkpoint.every={steps: 50}"]
      let clipping = "training.gradient_clipping={global_norm: 0.5}"
      let whole = try folder.train(
        "whole", Self.shards, settings[0], settings[1], clipping, "checkpoint.keep=100",
        ranks: ranks)
      let others = ranks < 8 ? ranks * 2 : 1
      let resumed = try folder.train(
        "resumed", Self.shards, settings[0], settings[1], clipping, resume: whole.checkpoint(50),
        ranks: others)
      #expect(resumed.standardOutput.contains("Going on after step 50, in epoch 9."))
      try TrainTests.expectSameBits(whole, resumed, step: 100)
      try TrainTests.expectSameBits(whole, resumed, step: 102)
    }

    /// Each part on another number of ranks, with statistics of the data that all ranks gather.
    @Test func fromEpochToEpoch() throws {
      let folder = try TrainingFolder()
      try folder.configure("rescale: {scale: 0.0625}", "standardize: {}")
      let whole = try folder.train("whole", Self.shards, "training.epochs=4", ranks: 1)
      for (epochs, ranks) in [(1, 8), (2, 2), (3, 4)] {
        try folder.train(
          "parts", Self.shards, "training.epochs=\(epochs)", resume: "auto", ranks: ranks)
      }
      let parts = try folder.train(
        "parts", Self.shards, "training.epochs=4", resume: "auto", ranks: 1)
      try TrainTests.expectSameBits(whole, parts, step: 24)
    }

    /// Nothing is an improvement by 10, so that training stops after the first epoch and three more.
    @Test func theStateOfEarlyStopping() throws {
      let folder = try TrainingFolder()
      let stopping = "training.early_stopping={patience: 3, min_delta: 10}"
      let whole = try folder.train("whole", Self.shards, "training.epochs=9", stopping, ranks: 4)
      #expect(whole.standardOutput.contains("Stopped early"), "\(whole.standardOutput)")
      try folder.train("parts", Self.shards, "training.epochs=2", stopping, ranks: 1)
      let parts = try folder.train(
        "parts", Self.shards, "training.epochs=9", stopping, resume: "auto", ranks: 2)
      try TrainTests.expectSameBits(whole, parts, step: 24)
    }

    /// A step of two batches at a time is as good as one of twice the size, also to go on with.
    @Test func accumulatingInstead() throws {
      let folder = try TrainingFolder()
      let whole = try folder.train(
        "whole", "training.batch_size=14", Self.shards, "training.epochs=4", ranks: 4)
      try folder.train(
        "parts", "training.batch_size=14", Self.shards, "training.epochs=2", ranks: 4)
      let parts = try folder.train(
        "parts", "training.batch_size=7", "training.accumulate=2", "training.shards=4",
        "training.epochs=4", resume: "auto", ranks: 2)
      try TrainTests.expectSameBits(whole, parts, step: 12)
    }

    /// mpirun and all ranks are killed at once when the script ends.
    @Test func afterAKill() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        ranks 4 \(Interruption.endless) --set \(Self.shards) & reached 100
        """)
      #expect(result.exitCode == 0, "\(result)")
      let step = try Interruption.newestStep(folder)
      let epochs = "training.epochs=\(step / 6 + 2)"
      let resumed = try folder.train("run", Self.shards, epochs, resume: "auto", ranks: 2)
      #expect(resumed.standardOutput.contains("Going on after step \(step),"))
      let whole = try folder.train(
        "whole", Self.shards, epochs, "checkpoint.every={steps: 1000000}", ranks: 1)
      try TrainTests.expectSameBits(whole, resumed, step: 6 * (step / 6 + 2))
    }
  }
}
