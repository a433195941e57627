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
}
