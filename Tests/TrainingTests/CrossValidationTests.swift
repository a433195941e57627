import DataLoading
import TestSupport
import Testing
import Training

@Suite struct CrossValidationTests {
  private func results(_ losses: [Double], folds: Int) -> CrossValidationResults {
    var results = CrossValidationResults(folds: folds, samples: 9)
    for (index, loss) in losses.enumerated() {
      var record = EpochRecord()
      record.append("fold", Double(index + 1))
      record.append("epoch", 3)
      record.append("step", 12)
      record.append("loss", loss)
      record.append("confusion_matrix", .list([.numbers([1, 2]), .numbers([3, 4])]))
      record.append("val_loss", 0.1)
      record.append("learning_rate", 0.01)
      results.add(record)
    }
    return results
  }

  @Test func meanAndDeviationAreThoseOfTheFolds() throws {
    let summary = results([1, 2, 4], folds: 3).summary
    #expect(summary.map(\.key) == ["loss", "val_loss"])
    #expect(abs(summary[0].mean - 7.0 / 3) < 1e-15)
    // (16 + 1 + 25) / 9 / 2 = 7/3.
    #expect(abs(summary[0].deviation - (7.0 / 3).squareRoot()) < 1e-15)
    #expect(abs(summary[1].mean - 0.1) < 1e-16 && summary[1].deviation < 1e-16)
  }

  /// What is read is what was written, to the bit; the deviation is there when all folds are.
  @Test(arguments: [0, 1, 2, 3]) func theFileIsReadAsItWasWritten(done: Int) throws {
    let losses = [1.0 / 3, 0.1 + 0.2, 1e-300]
    let written = results(Array(losses.prefix(done)), folds: 3)
    let read = try #require(CrossValidationResults(parsing: written.json))
    #expect(read.json == written.json)
    for fold in 1...3 {
      #expect(read[fold]?["loss"] == (fold <= done ? losses[fold - 1] : nil))
    }
    #expect(read.json.contains("\"deviation\"") == (done == 3))
    #expect(CrossValidationResults(parsing: "{\"folds\": 3}") == nil)
    #expect(CrossValidationResults(parsing: String(written.json.dropLast(3))) == nil)
  }

  /// Results of one configuration are never those of another, whenever a job of that one ended.
  @Test func resultsBelongToAConfiguration() throws {
    let temporary = try TemporaryDirectory()
    let directory = CrossValidationDirectory("\(temporary.path)/run")
    func open(_ configuration: String) throws -> Int {
      try directory.open(
        configuration, folds: 3, samples: 9, resuming: true, lock: RunLock(directory.path)
      ).records.count
    }
    #expect(try open("epochs: 3") == 0)
    try directory.write(results([1, 2, 3], folds: 3))
    #expect(try open("epochs: 3") == 3)
    #expect(try open("epochs: 5") == 0)
    #expect(try open("epochs: 5") == 0)
    #expect(try open("epochs: 3") == 0)
  }

  @Test func foldsMayBeAddedInAnyOrderAndAgain() throws {
    let all = results([1, 2, 3], folds: 3)
    var other = CrossValidationResults(folds: 3, samples: 9)
    for fold in [3, 1, 2, 3] { other.add(try #require(all[fold])) }
    #expect(other == all)
  }

  @Test func aMetricThatIsNotFiniteHasNoMean() {
    let summary = results([1, .nan], folds: 2).summary
    #expect(summary[0].mean.isNaN && summary[0].deviation.isNaN)
    #expect(results([1, .nan], folds: 2).json.contains("\"mean\": {\"loss\": null"))
  }
}
