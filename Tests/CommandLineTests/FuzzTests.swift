import Foundation
import TestSupport
import Testing

/// Damaged files of every kind that is read: each ends in success or in an error in words.
///
/// `launch/test fuzz --cases N --seed S` reads more of them, and others.
@Suite struct FuzzTests {
  /// What is read, and how many inputs of it in an ordinary run of the tests.
  private static let readers = [
    ("hdf5", 300), ("hdf5-bits", 1000), ("yaml", 1000), ("idx", 500), ("npy", 500), ("csv", 1000),
  ]

  @Test(arguments: readers) func endsInWords(reader: String, usual: Int) throws {
    var run = try FuzzRun(reader, seed: FuzzRun.seed ?? 1)
    try run.read(FuzzRun.cases ?? usual)
    #expect(run.isGood, "\(run)")
    // Damage that is never noticed would mean that nothing was damaged.
    #expect(run.refused > 0, "\(run)")
    if FuzzRun.cases != nil { print("fuzz: \(run)") }
  }

  /// What is kept of inputs that end otherwise is those inputs, and not others that were read later.
  @Test func whatEndsOtherwiseIsKept() throws {
    let kept = try TemporaryDirectory()
    var run = try FuzzRun("unsound", seed: 7, keepingIn: URL(fileURLWithPath: kept.path))
    try run.read(7)
    #expect(!run.isGood && run.faults.count == 4 && run.read == 3, "\(run)")
    let names = try FileManager.default.contentsOfDirectory(atPath: kept.path)
    #expect(names.sorted() == [1, 3, 4, 5].map { "unsound-7-\($0).txt" })
    for number in [1, 3, 4, 5] {
      let file = kept.file("unsound-7-\(number).txt")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "\(number)")
    }
  }
}
