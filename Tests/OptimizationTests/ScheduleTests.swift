import Configuration
import JSON
import Optimization
import TestSupport
import Testing

@Suite struct ScheduleTests {
  /// The learning rate of an optimizer with the given options, in a run of 84 steps.
  private func rate(_ options: String, ranks: Int = 1) throws -> LearningRate {
    try OptimizerTests.optimizer("sgd: \(options)")
      .prepared(for: RunLength(stepsPerEpoch: 7, steps: 84, ranks: ranks)).learningRate
  }

  @Test func ratesAgreeWithGoldenValues() throws {
    let cases = try GoldenFile("schedules").cases
    for golden in cases {
      let run = try golden.values("run").map { Int($0) }
      let rate = try OptimizerTests.optimizer(golden.configuration)
        .prepared(for: RunLength(stepsPerEpoch: run[0], steps: run[1], ranks: run[2]))
        .learningRate
      let steps = try golden.values("steps").map { Int($0) }
      for (step, expected) in zip(steps, try golden.values("rates")) {
        let found = rate.rate(step: step)
        #expect(abs(found - expected) <= 1e-12 * 0.1, "\(golden.name), step \(step)")
      }
    }
    for name in Catalogue<any LearningRateSchedule>.schedules.names {
      #expect(cases.contains { $0.name == name }, "\(name) has no golden values")
    }
  }

  @Test func cosinesBeginAgainWherePeriodsBegin() throws {
    for factor in [1.0, 1.5, 2, 3, 5] {
      let rate = try rate(
        "{learning_rate: {cosine_restarts: {initial_learning_rate: 1, first_decay_steps: 8, "
          + "t_mul: \(factor)}}}")
      var (start, length) = (0.0, 8.0)
      while start < 1e6 && length < 1e6 {
        if start == start.rounded() { #expect(rate.rate(step: Int(start)) == 1, "\(start)") }
        start += length
        length *= factor
        if factor == 1 && start > 100 { break }
      }
    }
  }

  @Test func everyRateIsFiniteFarBeyondTheRun() throws {
    for name in Catalogue<any LearningRateSchedule>.schedules.names {
      let options = try #require(try Catalogue<any LearningRateSchedule>.schedules.describe(name))
      let required = options.filter(\.required).map { option in
        let values = ["boundaries": "[3]", "values": "[0.2, 0.1]"]
        let isWhole = option.type.hasPrefix("whole")
        return "\(option.key): \(values[option.key] ?? (isWhole ? "10" : "0.5"))"
      }
      let rate = try rate("{learning_rate: {\(name): {\(required.joined(separator: ", "))}}}")
      for step in [0, 1, 83, 84, 85, 1_000_000, 1 << 40] {
        let value = rate.rate(step: step)
        #expect(value.isFinite && value >= 0, "\(name), step \(step): \(value)")
      }
    }
  }

  /// What stands between the braces of the options.
  private static let inKeras: [(String, className: String, options: String)] = [
    (
      "{learning_rate: {step: {initial_learning_rate: 0.1, every: 2, per: epoch}}}",
      "ExponentialDecay",
      #""initial_learning_rate": 0.1, "decay_steps": 14, "decay_rate": 0.1, "staircase": true"#
    ),
    (
      "{learning_rate: {piecewise_constant: {boundaries: [1], values: [2, 1], per: epoch}}}",
      "PiecewiseConstantDecay", #""boundaries": [13], "values": [2.0, 1.0]"#
    ),
    (
      "{learning_rate: {cosine: {initial_learning_rate: 0.5}}, warmup: {steps: 4}}",
      "CosineDecay",
      #""initial_learning_rate": 0.0, "decay_steps": 80, "alpha": 0.0, "warmup_target": 0.5, "#
        + #""warmup_steps": 4"#
    ),
  ]

  @Test(arguments: inKeras)
  func isWrittenAsKerasWritesIt(configured: String, className: String, options: String) throws {
    #expect(
      try rate(configured).keras?.text
        == #"{"module": "keras.optimizers.schedules", "class_name": "\#(className)", "#
        + #""config": {\#(options)}, "registered_name": null}"#)
  }

  @Test func isANumberInKerasOrNothing() throws {
    let expected = [
      "{learning_rate: 0.1}": "0.1", "{learning_rate: 0.1, warmup: {steps: 4}}": nil,
      "{learning_rate: {one_cycle: {max_learning_rate: 0.1}}}": nil,
      "{learning_rate: {cosine: {initial_learning_rate: 0.5, per: epoch}}}": nil,
      "{learning_rate: {reduce_on_plateau: {initial_learning_rate: 0.5}}}": "0.5",
      "{learning_rate: 0.1, scale_with_ranks: linear}": "0.1",
    ]
    for (options, text) in expected { #expect(try rate(options).keras?.text == text, "\(options)") }
  }

  private static let wrong: [(String, String)] = [
    ("{learning_rate: {piecewise_constant: {boundaries: [2, 1], values: [1, 2, 3]}}}", "must grow"),
    ("{learning_rate: {piecewise_constant: {boundaries: [1], values: [1]}}}", "one more value"),
    ("{learning_rate: {cosin: {initial_learning_rate: 1}}}", "did you mean 'cosine'"),
    ("{learning_rate: {cosine: {}}}", "'initial_learning_rate' is required"),
    ("{learning_rate: {step: {initial_learning_rate: 1, every: 0}}}", "at least 1"),
    ("{learning_rate: {step: {initial_learning_rate: 1, every: 1, per: day}}}", "step, epoch"),
    ("{warmup: {steps: 2, epochs: 1}}", "either steps or epochs"),
    ("{scale_with_ranks: cubic}", "none, linear, square_root"),
  ]

  @Test(arguments: wrong)
  func wrongOptionsAreRefused(options: String, message: String) {
    let error = #expect(throws: (any Error).self) { try rate(options) }
    let text = error.map { "\($0)" } ?? "none"
    #expect(text.contains(message), "\(text)")
  }
}
