import Testing
import Training

@Suite struct FitSummaryTests {
  private func record(_ values: KeyValuePairs<String, Double>) -> EpochRecord {
    var record = EpochRecord()
    for (key, value) in values { record.append(key, value) }
    return record
  }

  @Test(arguments: [
    (0.99, 0.93, false, true), (0.99, 0.985, false, false), (0.7, 0.69, true, false),
    (0.85, 0.6, true, true), (0.8, 0.95, true, false),
  ]) func ofAccuracy(training: Double, validation: Double, bias: Bool, variance: Bool) throws {
    let summary = try #require(
      FitSummary([
        record(["loss": 1, "accuracy": training, "val_loss": 2, "val_accuracy": validation])
      ]))
    #expect(summary.words.contains("bias") == bias, "\(summary.words)")
    #expect(summary.words.contains("variance") == variance, "\(summary.words)")
    #expect(summary.words.hasPrefix("accuracy "), "\(summary.words)")
  }

  @Test func ofLosses() throws {
    let start = record(["loss": 4, "val_loss": 4])
    let good = try #require(FitSummary([start, record(["loss": 1, "val_loss": 1.1])]))
    #expect(good.words.contains("the gap is small"))
    let over = try #require(FitSummary([start, record(["loss": 1, "val_loss": 1.5])]))
    #expect(over.words.contains("variance") && !over.words.contains("bias"))
    let under = try #require(FitSummary([start, record(["loss": 3.9, "val_loss": 4])]))
    #expect(under.words.contains("bias"))
  }

  @Test func nothingToCompare() {
    #expect(FitSummary([]) == nil)
    #expect(FitSummary([record(["loss": 1])]) == nil)
    #expect(FitSummary([record(["loss": 1, "val_loss": .nan])]) == nil)
  }
}
