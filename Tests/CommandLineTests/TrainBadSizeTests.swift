import TestSupport
import Testing

extension TrainTests {
  /// Numbers in configurations that are beyond all measure: refused in words, or taken as "never".
  @Suite struct BadSizes {
    static let refused: [BadInput] = [
      .configuration(
        "a trillion units", "units: 8", "units: 1000000000000", "too many parameters"
      ).alsoOnRanks,
      .configuration(
        "more units than there are numbers", "units: 8", "units: 9223372036854775807", "units"),
      .configuration(
        "a layer that is larger than the machine", "units: 8", "units: 10000000000", code: 71,
        "GiB"),
      .configuration("shards", "batch_size: 7", "batch_size: 7\n  shards: 1073741824", "65536"),
      .configuration("threads", "batch_size: 7", "batch_size: 7\n  threads: 1000000000", "4096"),
    ]

    @Test(arguments: BadInput.trials(refused)) func isRefused(input: BadInput, ranks: Int) throws {
      let folder = try TrainTests.expectRefusal(input, ranks: ranks)
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }

    /// Times that no run will see the end of.
    @Test(arguments: [
      "{learning_rate: {cosine: {initial_learning_rate: 0.1}}}",
      "{learning_rate: {cosine: {initial_learning_rate: 0.1, per: epoch}}}",
      "{learning_rate: {polynomial: {initial_learning_rate: 0.1, decay_steps: 9223372036854775807}}}",
      "{learning_rate: {step: {initial_learning_rate: 0.1, every: 9223372036854775807, per: epoch}}}",
      "{learning_rate: {piecewise_constant: "
        + "{boundaries: [9223372036854775807], values: [0.1, 0.2], per: epoch}}}",
      "{warmup: {epochs: 1e300}}", "{warmup: {steps: 9223372036854775807}}",
    ])
    func isNever(optimizer: String) throws {
      let folder = try TrainingFolder()
      let settings = [
        "optimizer={adam: \(optimizer)}", "training.epochs=9223372036854775807",
        "training.time_limit.minutes=0.002",
      ]
      let result = try folder.nntrain(["small.yaml"] + settings.flatMap { ["--set", $0] })
      #expect(result.exitCode == 75 && result.standardError == "", "\(result)")
    }
  }
}
