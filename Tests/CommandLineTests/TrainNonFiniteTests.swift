import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Steps whose loss or gradient is not finite: what is said of them.
  @Suite struct NonFinite {
    /// A folder with a regression in one layer, on samples of one number each; the other features
    /// are 0.
    static func regression(_ number: (Int) -> Float) throws -> TrainingFolder {
      var problem = SmallProblem()
      problem.parts["train"]?.inputs = (0..<40 * 6).map { $0 % 6 == 0 ? number($0 / 6) : 0 }
      let folder = try TrainingFolder(problem)
      let text = try SmallProblem.configuration(
        withModel: """
            shuffle: none
          model: [{dense: {units: 1, kernel_initializer: {random_uniform: {minval: 1, maxval: 1.001}}}}]
          loss: mean_squared_error
          optimizer: {sgd: {learning_rate: 1.0e-40}}

          """)
      try folder.write(text, to: "small.yaml")
      return folder
    }

    static let clippings = ["null", "{global_norm: 1}", "{norm: 1}", "{value: 1}"]

    @Test(arguments: [1, 4]) func aHugeLearningRate(ranks: Int) throws {
      let folder = try TrainingFolder()
      let result = try folder.nntrain(
        ["small.yaml", "--set", "optimizer={sgd: {learning_rate: 1e30}}"], ranks: ranks)
      expectOneError(
        result, code: 1, "the loss is not finite at step 2 (epoch 1): ", "layer 'dense",
        " of data.h5",
        "lower the learning rate")
      #expect(
        result.standardError.contains("on rank ") == (ranks > 1), "\(result)")
      // Of the batch of seven, five are named.
      let list = /for samples (\d+, ){4}\d+ and 2 others of data.h5/
      #expect(result.standardError.contains(list) == (ranks == 1), "\(result)")
      #expect(folder.names(in: "runs/small/checkpoints") == [])
    }

    /// One sample of a rank other than the first overflows in the first layer.
    @Test func theRankAndTheSampleAreNamed() throws {
      let folder = try TrainingFolder(TrainTests.problemWithHugeSample(row: 13))
      try folder.configure("preprocessing: [{rescale: {scale: 0.0625}}]", "shuffle: none")
      // Rows 7 to 13 are the second batch, the last of which is the last rank's.
      expectOneError(
        try folder.nntrain(["small.yaml"], ranks: 4), code: 1, "the loss is not finite at step 2 (",
        "on rank 3, the output of layer 'dense' first, for sample 13 of data.h5")
    }

    /// The squared error is finite in double precision, the gradient is not in single precision.
    @Test(arguments: [1, 2], clippings)
    func aGradientWithAFiniteLoss(ranks: Int, clipping: String) throws {
      let folder = try Self.regression { $0 == 9 ? 1e30 : 1 }
      let result = try folder.nntrain(
        ["small.yaml", "--set", "training.gradient_clipping=\(clipping)"], ranks: ranks)
      expectOneError(
        result, code: 1, "the gradient is not finite at step 2 (epoch 1): ",
        "the gradient of the weight 'dense/kernel' first, for sample 9 of data.h5")
    }

    /// Each sample's gradient is half of what single precision holds.
    @Test(arguments: clippings) func aSumOfFiniteParts(clipping: String) throws {
      let folder = try Self.regression { _ in 2e19 }
      let arguments = [
        "small.yaml", "--set", "training.batch_size=4", "--set",
        "training.gradient_clipping=\(clipping)",
      ]
      expectOneError(
        try folder.nntrain(arguments + ["--output", "four"], ranks: 4), code: 1,
        "the gradient is not finite at step 1 (epoch 1): ",
        "the sum over all samples overflows, in the gradient of 'dense/kernel'")
      // No sample does it alone.
      expectOneError(
        try folder.nntrain(arguments + ["--output", "one"]), code: 1,
        "(epoch 1): the gradient of the weight 'dense/kernel' first; lower")
    }

    /// Gradients that are added up over rounds belong to the step, too.
    @Test func aSampleOfALaterRound() throws {
      let folder = try Self.regression { $0 == 9 ? 1e30 : 1 }
      expectOneError(
        try folder.nntrain(
          ["small.yaml", "--set", "training.accumulate=2", "--set", "training.shards=2"], ranks: 2),
        code: 1, "step 1 (", "on rank 1", "sample 9 of data.h5")
    }

    static let badPolicies = [
      ("skp", "expected stop, skip or restore"),
      ("{skip: {}, restore: {}}", "either skip or restore"),
      ("{}", "either skip or restore"), ("{skip: {at_most: 0}}", "at_most"),
      ("{restore: {learning_rate_factor: 2}}", "learning_rate_factor"),
      ("{stop: {}}", "either skip or restore"),
    ]

    @Test(arguments: badPolicies) func isRefused(policy: String, words: String) throws {
      let folder = try TrainingFolder()
      expectOneError(
        try folder.nntrain(["small.yaml", "--set", "training.non_finite=\(policy)"]), code: 78,
        "training.non_finite", words)
    }
  }

  /// The small problem with a row that overflows in any layer.
  static func problemWithHugeSample(row: Int) -> SmallProblem {
    var problem = SmallProblem()
    for column in 0..<SmallProblem.features {
      problem.parts["train"]?.inputs[row * SmallProblem.features + column] = 3.4e38
    }
    return problem
  }
}
