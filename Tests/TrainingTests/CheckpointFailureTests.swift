import Diagnostics
import Foundation
import TestSupport
import Testing
import Training

@Suite(.serialized) struct CheckpointFailureTests {
  /// Names in a directory, hidden ones included.
  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test func nothingIsLeftBesideTheFile() throws {
    let fixture = try CheckpointFixture()
    try fixture.write()
    try fixture.write()
    #expect(try names(fixture.directory.path) == ["a.h5"])
  }

  /// A limit on the size of files is met in the middle of writing, as a full disk is.
  @Test func aLimitOnFilesLeavesTheEarlierOne() async {
    await #expect(processExitsWith: .success) {
      let fixture = try CheckpointFixture("[flatten, {dense: {units: 20000}}]")
      let path = try fixture.write()
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      signal(SIGXFSZ, SIG_IGN)
      for limit in [0, 100, 511, 1000, 5000, 50_000, 200_000, before.count - 1] {
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
        limits.rlim_cur = rlim_t(limit)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
        let failure = #expect(throws: Failure.self) { try fixture.write() }
        guard failure?.exitCode == .inputOutput, failure?.message.contains("File too large") == true
        else { exit(2) }
        guard try Data(contentsOf: URL(fileURLWithPath: path)) == before else { exit(3) }
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path)
        guard names == ["a.h5"] else { exit(4) }
      }
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible)) func aFullDiskLeavesTheEarlierOne() throws {
    let fixture = try CheckpointFixture("[flatten, {dense: {units: 20000}}]")
    let disk = try SmallDisk(fixture.directory.file("disk"), kibibytes: 2000)
    let path = "\(disk.path)/a.h5"
    try fixture.writer.write(fixture.checkpoint, fixture.blocks, to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    for _ in 0..<2 {
      expectFailure(.inputOutput, path, "No space left on device", "untouched") {
        try fixture.writer.write(fixture.checkpoint, fixture.blocks, to: path)
      }
      #expect(try names(disk.path) == ["a.h5"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
    #expect(try CheckpointVerification(path).isSound)
  }

  @Test func aPlaceWhereNoFileCanBe() throws {
    let fixture = try CheckpointFixture()
    let file = try fixture.write()
    for path in ["\(file)/a.h5", fixture.directory.file("absent/a.h5")] {
      expectFailure(.cannotCreate, "cannot create the checkpoint \(path)") {
        try fixture.writer.write(fixture.checkpoint, fixture.blocks, to: path)
      }
    }
  }

  @Test func aDirectoryInTheFilesPlace() throws {
    let fixture = try CheckpointFixture()
    let path = fixture.directory.file("a.h5")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    expectFailure(.inputOutput, "directory") { try fixture.write() }
    #expect(try names(fixture.directory.path) == ["a.h5"])
  }

  @Test func aLinkInTheTemporaryPlaceIsNotFollowed() throws {
    let fixture = try CheckpointFixture()
    let victim = fixture.directory.file("victim")
    try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
    let temporary = fixture.directory.file(".a.h5.tmp-\(getpid())")
    for target in [victim, fixture.directory.file("absent")] {
      symlink(target, temporary)
      let path = try fixture.write()
      #expect(try CheckpointVerification(path).isSound)
      #expect(try Data(contentsOf: URL(fileURLWithPath: victim)) == Data("precious".utf8))
    }
    #expect(try names(fixture.directory.path) == ["a.h5", "victim"])
  }

  @Test func aLinkInTheFinalPlaceIsReplaced() throws {
    let fixture = try CheckpointFixture()
    let victim = fixture.directory.file("victim")
    try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
    symlink(victim, fixture.directory.file("a.h5"))
    #expect(try CheckpointVerification(fixture.write()).isSound)
    #expect(try Data(contentsOf: URL(fileURLWithPath: victim)) == Data("precious".utf8))
  }
}
