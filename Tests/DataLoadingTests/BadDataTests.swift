import DataLoading
import Diagnostics
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Data that cannot be used")
struct BadDataTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.file("data.h5") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func create(_ body: (File) throws -> Void) throws {
    let file = try File.create(path)
    try body(file)
    try file.close()
  }

  /// The words of the error.
  private func words(_ code: ExitCode, _ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch let error as any Diagnosable {
      #expect(error.exitCode == code)
      return error.description
    } catch {
      return "\(error) is no error for a user"
    }
  }

  @Test("Numbers that are not finite are named by row and column", arguments: StoragePolicy.all)
  func notFinite(policy: StoragePolicy) throws {
    for bad in [Double.nan, .infinity, -.infinity] {
      var values = (0..<60).map { Double($0) }
      values[17 * 3 + 2] = bad
      try create { file in
        try file.root.createDataset(named: "x", shape: [20, 3], values)
        try file.root.createDataset(named: "y", shape: [20, 3], values.map { Float($0) })
      }
      let source = try HDF5Source(path, [.input("x", "x"), .target("y", "y")], policy: policy)
      for (field, name) in ["x", "y"].enumerated() {
        #expect(try source.values(field, [16, 18]).count == 6)
        let expected = "\(path): data set '\(name)', row 17, column 2: not a finite number"
        #expect(words(.data) { _ = try source.values(field, [1, 17, 2]) }.hasPrefix(expected))
        #expect(words(.data) { _ = try source.doubles(field, 10..<20) }.hasPrefix(expected))
      }
    }
  }

  @Test(
    "Of many rows that are not finite, the first is named, and how many there are",
    arguments: StoragePolicy.all)
  func manyNotFinite(policy: StoragePolicy) throws {
    var values = (0..<60).map { Float($0) }
    for place in [7 * 3 + 1, 12 * 3, 12 * 3 + 2, 19 * 3] { values[place] = .nan }
    try create { try $0.root.createDataset(named: "x", shape: [20, 3], values) }
    let source = try HDF5Source(path, [.input("x", "x")], policy: policy)
    let expected =
      "\(path): data set 'x', row 7, column 1: not a finite number, the first of 3 rows with such; "
    // Whichever row is met.
    for row in [7, 12, 19] {
      #expect(words(.data) { _ = try source.values(0, [row]) }.hasPrefix(expected))
    }
    #expect(words(.data) { _ = try source.doubles(0, 10..<20) }.hasPrefix(expected))
  }

  @Test("Doubles beyond single precision are said to be so")
  func tooLarge() throws {
    try create { try $0.root.createDataset(named: "x", shape: [2, 2], [1, 2, 3, 1e300]) }
    let source = try HDF5Source(path, [.input("x", "x")])
    let text = words(.data) { _ = try source.values(0, [0, 1]) }
    #expect(text.contains("row 1, column 1: 1e+300 is too large for single precision"))
    #expect(try source.values(0, [0, 1], affine: Affine(scale: 1e-300, offset: 0))[3] == 1)
  }

  @Test("Targets are integers that single precision holds", arguments: StoragePolicy.all)
  func exact(policy: StoragePolicy) throws {
    try create { file in
      try file.root.createDataset(named: "x", shape: [3], [0, 1 << 24, (1 << 24) + 1] as [Int64])
    }
    let target = try HDF5Source(path, [.target("y", "x")], policy: policy)
    #expect(try target.values(0, [1, 0]) == [16_777_216, 0])
    let text = words(.data) { _ = try target.values(0, [0, 2]) }
    #expect(text.contains("'x', row 2: 16777217 is beyond ±2^24"))
    let input = try HDF5Source(path, [.input("x", "x")], policy: policy)
    #expect(try input.values(0, [2]) == [16_777_216])
  }

  @Test("Data sets must have equally many rows")
  func rowCounts() throws {
    try create { file in
      try file.root.createDataset(named: "x", shape: [4, 2], [Float](repeating: 0, count: 8))
      try file.root.createDataset(named: "y", shape: [5], [Int32](repeating: 0, count: 5))
    }
    let text = words(.data) { _ = try HDF5Source(path, [.input("x", "x"), .target("y", "y")]) }
    #expect(text.contains("'x' and 'y' have 4 and 5 rows"))
  }

  @Test("Missing files and data sets, text, single values and empty rows")
  func unusable() throws {
    try create { file in
      try file.root.createStringDataset(named: "text", ["a", "b"])
      try file.root.createDataset(named: "single", shape: [], [1] as [Float])
      try file.root.createDataset(named: "narrow", shape: [3, 0], [] as [Float])
    }
    func opening(_ code: ExitCode, _ dataset: String) -> String {
      words(code) { _ = try HDF5Source(path, [.input("x", dataset)]) }
    }
    #expect(opening(.data, "text").contains("not numbers"))
    #expect(opening(.data, "single").contains("has no rows"))
    #expect(opening(.data, "narrow").contains("rows without values"))
    #expect(opening(.data, "texts").contains("did you mean /text?"))
    #expect(words(.missingInput) { _ = try HDF5Source("/nowhere.h5", [.input("x", "x")]) } != "")
  }

  @Test("A file that was cut off is not mapped beyond its end")
  func truncated() throws {
    try create { file in
      try file.root.createDataset(
        named: "x", shape: [1000, 100], [Float](repeating: 1, count: 100_000))
    }
    let size = try #require(FileManager.default.contents(atPath: path)?.count)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: UInt64(size / 2))
    try handle.close()
    #expect(throws: (any Error).self) {
      _ = try HDF5Source(path, [.input("x", "x")]).values(0, [999])
    }
  }

  @Test("A file that is cut off within its last page while it is mapped is noticed")
  func cutWhileMapped() throws {
    try create { file in
      try file.root.createDataset(named: "x", shape: [100], [Float](repeating: 1, count: 100))
    }
    let source = try HDF5Source(path, [.input("x", "x")])
    #expect(source.storageDescriptions == ["x: mapped"])
    #expect(try source.values(0, [0]) == [1])
    let handle = try #require(FileHandle(forWritingAtPath: path))
    let size = try handle.seekToEnd()
    try handle.truncate(atOffset: size - 4)
    try handle.close()
    let said = words(.inputOutput) { _ = try source.values(0, [0]) }
    #expect(said.contains("data set 'x' was cut short while it was in use"))
  }
}
