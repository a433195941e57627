import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Checks that two runs agree up to rounding: all numbers of all records, and the weights.
  static func expectClose(
    _ a: TrainedRun, _ b: TrainedRun, tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let records = try [a, b].map { try $0.records() }
    #expect(records[0].map(\.keys) == records[1].map(\.keys), sourceLocation: sourceLocation)
    for (one, other) in zip(records[0], records[1]) {
      for member in one.lasting {
        let values = [one[member.key] ?? .nan, other[member.key] ?? .nan]
        #expect(
          abs(values[0] - values[1]) <= tolerance * abs(values[0]),
          "\(member.key): \(values) in \(one.members)", sourceLocation: sourceLocation)
      }
    }
    let weights = try [a, b].map { try $0.weights() }
    #expect(weights[0].count == weights[1].count, sourceLocation: sourceLocation)
    let scale = weights[0].map(\.magnitude).max() ?? 0
    let difference = zip(weights[0], weights[1]).map { ($0 - $1).magnitude }.max() ?? .infinity
    #expect(
      difference <= Float(10 * tolerance) * scale, "\(difference) of \(scale)",
      sourceLocation: sourceLocation)
  }

  /// Any number of ranks trains the model that one process trains.
  @Suite struct Ranks {
    /// Settings, all with dropout. Of 40 rows in batches of 7 the last batch has 5; in batches of 3,
    /// fewer than four ranks, it has a single row.
    static let variants: [[String]] = [
      ["training.gradient_clipping={global_norm: 0.1}"],
      [
        "training.batch_size=3", "optimizer={sgd: {learning_rate: 0.05, momentum: 0.9}}",
        "training.gradient_clipping={norm: 0.1}",
      ],
      [
        "training.batch_size=39", "optimizer={rmsprop: {learning_rate: 0.01, centered: true}}",
        "training.gradient_clipping={value: 0.01}", "training.epochs=8",
      ],
      ["training.batch_size=full", "optimizer={sgd: {learning_rate: 0.5}}", "training.epochs=8"],
    ]

    @Test(arguments: variants) func agreeWithOneProcess(settings: [String]) throws {
      let folder = try TrainingFolder()
      func train(_ output: String, ranks: Int, _ more: [String] = []) throws -> TrainedRun {
        let result = try folder.nntrain(
          ["small.yaml", "--output", output] + (settings + more).flatMap { ["--set", $0] },
          ranks: ranks)
        #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
        return TrainedRun(path: folder.file(output), standardOutput: result.standardOutput)
      }
      let one = try train("one", ranks: 1)
      for ranks in 2...4 {
        let shared = try train("shared-\(ranks)", ranks: ranks)
        try TrainTests.expectClose(one, shared)
        guard ranks == (settings[0].contains("clipping") ? 2 : 3) else { continue }
        let reduced = try train(
          "reduced-\(ranks)", ranks: ranks, ["training.exchange=all_reduce"])
        #expect(reduced.standardOutput.contains("reduce-scatter"))
        #expect(shared.standardOutput.contains("shared memory"))
        try TrainTests.expectClose(one, reduced)
        // The sum of two numbers does not depend on their order.
        if ranks == 2 { #expect(try shared.weights() == reduced.weights()) }
      }
      // The bound bites: without it the model is another.
      if let clipping = settings.first(where: { $0.contains("clipping") }) {
        let key = clipping.prefix { $0 != "=" }
        #expect(try train("free", ranks: 1, ["\(key)={}"]).weights() != one.weights())
      }
    }

    @Test func theSameRanksGiveTheSameBits() throws {
      let folder = try TrainingFolder()
      let runs = try ["a", "b"].map { try folder.train($0, ranks: 3) }
      #expect(try runs[0].weights() == runs[1].weights())
      #expect(try runs[0].lastingRecords() == runs[1].lastingRecords())
    }

    /// The same model, measured by one process and by four: 11 and 9 samples do not divide evenly,
    /// and in batches of 2 most ranks have no rows.
    @Test func evaluationCountsEachSampleOnce() throws {
      let folder = try TrainingFolder()
      let one = try folder.train("run", "training.batch_size=2")
      let expected = try #require(try one.records().last)
      #expect(expected.keys == ["test_loss", "test_accuracy"])
      for ranks in 2...4 {
        let again = try folder.train(
          "run", "training.batch_size=2", resume: "auto", ranks: ranks)
        let found = try #require(try again.records().last)
        #expect(found["test_accuracy"] == expected["test_accuracy"])
        let losses = [expected, found].map { $0["test_loss"] ?? .nan }
        #expect(abs(losses[0] - losses[1]) <= 1e-7 * losses[0])
      }
      let evaluated = try folder.nntrain(["evaluate", "run/model.h5"])
      #expect(evaluated.exitCode == 0, "\(evaluated)")
      let loss = evaluated.lines.first { $0.hasPrefix("loss") }?.split(separator: " ").last
      let value = try #require(loss.flatMap { Double($0) })
      #expect(abs(value - (expected["test_loss"] ?? .nan)) <= 1e-7 * value)
    }

    @Test func moreRanksThanRows() throws {
      let folder = try TrainingFolder(SmallProblem(training: 2, validation: 1, test: 1))
      let one = try folder.train("one")
      try TrainTests.expectClose(one, folder.train("four", ranks: 4))
    }
  }
}
