import Diagnostics
import Foundation
import TestSupport
import Testing
import Training

/// Files that cannot be written for a while.
@Suite struct OutageTests {
  /// What was said, in order.
  private final class Words {
    var warnings: [String] = []
    var remarks: [String] = []
  }

  private func outage(_ policy: CheckpointErrorPolicy, _ words: Words) -> Outage {
    Outage(
      policy, recovery: "over", warn: { words.warnings.append($0) },
      remark: { words.remarks.append($0) })
  }

  private func fail(_ code: ExitCode = .inputOutput) throws -> Bool {
    throw Failure(code, "cannot write a.h5: No space left on device", advice: "untouched")
  }

  @Test func itIsToldOnceAndOnceMoreWhenItIsOver() throws {
    let words = Words()
    let outage = outage(.goOn, words)
    for _ in 1...2 {
      for _ in 1...3 { try outage.attempt { try fail() } }
      #expect(outage.failure?.message.hasPrefix("cannot write a.h5") == true)
      // Nothing to write tells nothing.
      try outage.attempt { false }
      #expect(outage.failure != nil)
      for _ in 1...3 { try outage.attempt { true } }
      #expect(outage.failure == nil)
    }
    let line =
      "cannot write a.h5: No space left on device; training goes on (checkpoint.on_error: continue)"
    #expect(words.warnings == [line, line])
    #expect(words.remarks == ["over", "over"])
  }

  @Test func otherFailuresEndTheTraining() {
    for (policy, code) in [(CheckpointErrorPolicy.goOn, ExitCode.finding), (.stop, .inputOutput)] {
      let words = Words()
      let outage = outage(policy, words)
      expectFailure(code, "cannot write a.h5") { try outage.attempt { try fail(code) } }
      #expect(words.warnings.isEmpty && outage.failure == nil)
    }
  }

  /// Adds an epoch whose record has so many characters.
  private func add(_ length: Int, to progress: inout TrainingProgress) {
    var record = EpochRecord()
    record.append(String(repeating: "x", count: length - 6), 1)
    progress.history.append(record.json)
    progress.last = record
  }

  /// Three epochs, of which the log of the second cannot be written.
  @Test(.enabled(if: SmallDisk.isPossible)) func theLogIsCompleteInTheEnd() throws {
    let directory = try TemporaryDirectory()
    let disk = try SmallDisk(directory.file("disk"), kibibytes: 64)
    defer { withExtendedLifetime(disk) {} }
    let path = "\(disk.path)/metrics.jsonl"
    func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    // The file fills its page of 4,096 bytes but for some, so that half a line would find room.
    var progress = TrainingProgress(totals: Totals(.none))
    add(4000, to: &progress)
    let words = Words()
    let log = MetricsLog(
      path: path, onError: .goOn, warn: { words.warnings.append($0) },
      remark: { words.remarks.append($0) })
    try log.trainingStarted(progress, stepsPerEpoch: 1)
    let before = try text()
    let filler = "\(disk.path)/filler"
    try Data().write(to: URL(fileURLWithPath: filler))
    let file = try #require(FileHandle(forWritingAtPath: filler))
    while (try? file.write(contentsOf: Data(count: 1024))) != nil {}
    try file.close()
    for _ in 1...2 {
      add(300, to: &progress)
      try log.epochEnded(progress)
      #expect(try text() == before)
    }
    #expect(words.warnings.count == 1 && words.remarks.isEmpty)
    expectFailure(.inputOutput, "cannot write \(path): No space left on device") {
      try log.trainingEnded(progress, test: nil)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).count == 2)
    unlink(filler)
    add(300, to: &progress)
    try log.epochEnded(progress)
    #expect(try text() == progress.history.map { $0 + "\n" }.joined())
    #expect(words.warnings.count == 1 && words.remarks.count == 1)
  }
}
