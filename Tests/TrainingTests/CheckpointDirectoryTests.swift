import Diagnostics
import Foundation
import TestSupport
import Testing
import Training

@Suite struct CheckpointDirectoryTests {
  let fixture: CheckpointFixture
  let directory: CheckpointDirectory

  init() throws {
    fixture = try CheckpointFixture()
    directory = CheckpointDirectory(fixture.directory.path)
  }

  private func write(_ step: Int) throws {
    var checkpoint = fixture.checkpoint
    checkpoint.progress.step = step
    try fixture.writer.write(checkpoint, fixture.blocks, to: directory.path(step: step))
  }

  private func damage(_ path: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }

  @Test func namesHaveTheStep() {
    #expect(CheckpointDirectory("run").path(step: 1407) == "run/step-000001407.h5")
    #expect(CheckpointDirectory("run").path(step: 12_345_678_901) == "run/step-12345678901.h5")
    #expect(CheckpointDirectory("run").best == "run/best.h5")
  }

  @Test func newestFirst() throws {
    for step in [9, 100, 20] { try write(step) }
    for name in ["step-x.h5", "step-5.txt", "notes", "step--3.h5"] {
      try Data().write(to: URL(fileURLWithPath: fixture.directory.file(name)))
    }
    #expect(try directory.entries().map(\.step) == [100, 20, 9])
    #expect(try CheckpointDirectory(fixture.directory.file("absent")).entries().isEmpty)
  }

  @Test func damagedOnesArePassedOver() throws {
    for step in 1...3 { try write(step) }
    try damage(directory.path(step: 3))
    try Data().write(to: URL(fileURLWithPath: directory.path(step: 4)))
    var reports: [String] = []
    let reader = try directory.newest { reports.append($0.description) }
    #expect(reader?.checkpoint.progress.step == 2)
    #expect(reports.count == 2)
    #expect(reports.first?.hasPrefix(directory.path(step: 4)) == true)
    #expect(reports.last?.hasPrefix(directory.path(step: 3)) == true)
  }

  /// What cannot be read now may be sound: it is not given up for an older one.
  @Test func theDiskIsWaitedFor() throws {
    for step in 1...2 { try write(step) }
    let path = directory.path(step: 2)
    try FileManager.default.moveItem(atPath: path, toPath: "\(path)-away")
    // Too many links: an error of the system, for root too.
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    let isBack = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.2)
      _ = rename("\(path)-away", path)
      isBack.signal()
    }
    let reader = try directory.newest { Issue.record("\($0)") }
    isBack.wait()
    #expect(reader?.checkpoint.progress.step == 2)
  }

  @Test func aDiskThatDoesNotComeBackIsNoDamage() throws {
    try write(1)
    let path = directory.path(step: 2)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    expectFailure(.inputOutput, path, "Too many levels of symbolic links") {
      _ = try directory.newest { Issue.record("\($0)") }
    }
  }

  @Test func theBestIsTheLastResort() throws {
    #expect(try directory.newest { _ in } == nil)
    try write(1)
    try directory.markBest(step: 1)
    try write(2)
    try directory.prune(keeping: 1, written: 2)
    try damage(directory.path(step: 2))
    var reports = 0
    #expect(try directory.newest { _ in reports += 1 }?.checkpoint.progress.step == 1)
    #expect(reports == 1)
  }

  @Test func withoutASoundOneNothingIsBegunAnew() throws {
    for step in 1...2 {
      try write(step)
      try damage(directory.path(step: step))
    }
    var reports = 0
    expectFailure(.data, "none of the checkpoints", directory.path) {
      _ = try directory.newest { _ in reports += 1 }
    }
    #expect(reports == 2)
  }

  @Test func aNewerFormatIsNotPassedOver() throws {
    try write(1)
    try write(2)
    try reseal(directory.path(step: 2), format: 9)
    expectFailure(.configuration, "format 9") { _ = try directory.newest { _ in } }
  }

  @Test func theNewestAreKept() throws {
    for step in [1, 2, 3, 4, 7] { try write(step) }
    try directory.markBest(step: 1)
    try directory.prune(keeping: 3, written: 7)
    #expect(
      try names() == [
        "best.h5", "step-000000003.h5", "step-000000004.h5", "step-000000007.h5",
      ])
    #expect(try CheckpointReader(directory.best).checkpoint.progress.step == 1)
  }

  @Test func laterOnesThanTheOneJustWrittenGo() throws {
    // After going on from an earlier checkpoint, later ones are of a branch that was left: resuming
    // must not go back to it.
    for step in [4, 8, 9, 5] { try write(step) }
    try directory.prune(keeping: 2, written: 5)
    #expect(try directory.entries().map(\.step) == [5, 4])
  }

  /// Otherwise three damaged ones could be the three that are kept.
  @Test func damagedOnesDoNotCount() throws {
    for step in [1, 2, 3, 4, 5] { try write(step) }
    try directory.prune(keeping: 3, written: 5, firstSince: 2)
    #expect(try directory.entries().map(\.step) == [5, 2, 1])
    try write(6)
    try directory.prune(keeping: 3, written: 6)
    #expect(try directory.entries().map(\.step) == [6, 5, 2])
  }

  @Test func theBestIsReplacedInOneStep() throws {
    try write(1)
    try write(2)
    for step in [1, 2, 2] {
      try directory.markBest(step: step)
      #expect(try CheckpointReader(directory.best).checkpoint.progress.step == step)
    }
    #expect(try names() == ["best.h5", "step-000000001.h5", "step-000000002.h5"])
    expectFailure(.missingInput, "step-000000077") { try directory.markBest(step: 77) }
    #expect(try CheckpointReader(directory.best).checkpoint.progress.step == 2)
  }

  @Test func leftoversOfTheDeadAreRemoved() throws {
    // No process has a number beyond the kernel's limit of 2²².
    let leftovers = [
      ".step-000000001.h5.tmp-4194999", ".model.h5.tmp-\(getpid())", ".a.h5.tmp-4194998",
      ".config.yaml.tmp-4194999", ".metrics.jsonl.tmp-4194999", ".folds.json.tmp-4194998",
    ]
    let others = [
      ".step-000000001.h5.tmp-1", ".hidden", ".x.h5.tmp-", ".x.h5.tmp-12a", "x.h5.tmp-4194999",
      ".x.txt.tmp-4194999",
    ]
    let run = RunDirectory(fixture.directory.path)
    try run.prepare(resuming: true)
    let folders = [run.path, run.checkpoints]
    for folder in folders {
      for name in leftovers + others {
        try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
    }
    func rest() throws -> [[String]] {
      try folders.map { folder in
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return names.filter { $0 != "checkpoints" }.sorted()
      }
    }
    try run.removeLeftovers(isLocked: false)
    #expect(try rest() == [others.sorted(), others.sorted()])
    // Of another host, or of a process that has the number by now.
    try run.removeLeftovers(isLocked: true)
    let stays = others.dropFirst().sorted()
    #expect(try rest() == [stays, stays])
  }
}
