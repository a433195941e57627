import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct FileTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// A small file with one data set `x` of 0…5.
  private func smallFile(_ name: String = "a.h5", userBlock: Int = 0) throws -> String {
    let path = directory.file(name)
    let file = try File.create(path, userBlock: userBlock)
    try file.root.createDataset(named: "x", shape: [2, 3], (0..<6).map(Float.init))
    try file.close()
    return path
  }

  @Test func namesTheLibrary() {
    #expect(libraryVersion.split(separator: ".").count == 3)
  }

  @Test func leavesTheUserBlockFree() throws {
    let path = try smallFile(userBlock: 512)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.prefix(512).allSatisfy { $0 == 0 })
    #expect(bytes[512..<520] == Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]))
    #expect(try File(path).userBlock == 512)
    // What is written there does not disturb.
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: Data(repeating: 0xAB, count: 512))
    try handle.close()
    #expect(try File(path).root.dataset(named: "x").read() == [0, 1, 2, 3, 4, 5] as [Float])
  }

  @Test func equalContentGivesEqualBytes() throws {
    let first = try Data(contentsOf: URL(fileURLWithPath: smallFile("a.h5")))
    Thread.sleep(forTimeInterval: 1.1)
    let second = try Data(contentsOf: URL(fileURLWithPath: smallFile("b.h5")))
    #expect(first == second)
  }

  @Test func objectsKeepTheirFileOpen() throws {
    let path = try smallFile()
    let dataset = try File(path).root.dataset(named: "x")
    #expect(try dataset.read(as: Int.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test func closingEndsAllUse() throws {
    let file = try File(smallFile())
    let dataset = try file.root.dataset(named: "x")
    try file.close()
    try file.close()
    expectFailure(.data, "H5Dread") { _ = try dataset.read(as: Float.self) }
  }

  @Test func closingOneOfTwoLeavesTheOther() throws {
    let path = try smallFile()
    let (first, second) = (try File(path), try File(path))
    let dataset = try second.root.dataset(named: "x")
    try first.close()
    #expect(try dataset.read(as: Int.self).last == 5)
  }

  @Test func readersAreNotKeptOutByAWriter() throws {
    let path = directory.file("a.h5")
    let writer = try File.create(path)
    try writer.root.createDataset(named: "x", shape: [1], [1 as Float])
    try writer.flush()
    // Another process, which takes no notice of what this one has open.
    let copy = directory.file("copy.h5")
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    let descriptor = open(copy, O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    #expect(try File(copy).root.dataset(named: "x").read() == [1 as Float])
    expectFailure(.inputOutput, "lock") { _ = try File(copy, mode: .readWrite) }
  }

  @Test func readingWhatIsBeingWrittenIsRefused() throws {
    let path = try smallFile()
    let writer = try File(path, mode: .readWrite)
    expectFailure(.inputOutput, path, "being written") { _ = try File(path) }
    try writer.close()
    _ = try File(path)
  }

  @Test func addsToAnExistingFile() throws {
    let path = try smallFile()
    let file = try File(path, mode: .readWrite)
    try file.root.createDataset(named: "y", shape: [], [7])
    try file.root.remove("x")
    try file.close()
    #expect(try File(path).root.names == ["y"])
  }

  @Test func replacesOnlyWhereAllowed() throws {
    let path = try smallFile()
    expectFailure(.cannotCreate, path, "exists") { _ = try File.create(path, exclusive: true) }
    #expect(try File(path).root.names == ["x"])
    try File.create(path).close()
    #expect(try File(path).root.names.isEmpty)
  }

  @Test func cannotCreateWhereThereIsNoDirectory() {
    let path = directory.file("none/a.h5")
    expectFailure(.cannotCreate, path, "No such file or directory") { _ = try File.create(path) }
  }

  @Test func tellsWhatIsMissing() throws {
    expectFailure(.missingInput, "none.h5", "No such file") {
      _ = try File(directory.file("none.h5"))
    }
    expectFailure(.missingInput, directory.path, "not a regular file") {
      _ = try File(directory.path)
    }
    let pipe = directory.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    expectFailure(.missingInput, "not a regular file") { _ = try File(pipe) }
    expectFailure(.data, "NUL") { _ = try File("a\0b") }
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func tellsThatReadingIsNotPermitted() throws {
    let path = try smallFile()
    chmod(path, 0)
    expectFailure(.missingInput, path, "Permission denied") { _ = try File(path) }
  }

  @Test(arguments: ["", "a,b\n1,2\n", String(repeating: "x", count: 10_000)])
  func refusesWhatIsNotHDF5(content: String) throws {
    let path = directory.file("a.csv")
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    expectFailure(.data, path, "is not an HDF5 file") { _ = try File(path) }
  }

  @Test func refusesTruncatedFiles() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: Fixture.h5py))
    let path = directory.file("a.h5")
    for length in stride(from: 600, to: whole.count, by: 997) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      expectFailure(.data, path) { _ = try File(path) }
    }
    expectFailure(.data, path, "truncated file") { _ = try File(path) }
  }

  @Test func severalThreadsMayRead() throws {
    let path = try smallFile()
    let dataset = try File(path).root.dataset(named: "x")
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      for _ in 0..<200 {
        let row = index % 2
        let values = try? dataset.read(as: Float.self, rows: row..<row + 1)
        let other = try? File(path).root.dataset(named: "nothing")
        guard values == (0..<3).map({ Float(3 * row + $0) }), other == nil else {
          Issue.record("thread \(index) read \(String(describing: values))")
          return
        }
      }
    }
  }
}
