import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct DatasetTests {
  let directory: TemporaryDirectory
  let file: File

  init() throws {
    directory = try TemporaryDirectory()
    file = try File.create(directory.file("a.h5"), userBlock: 512)
  }

  /// Closes the file and opens it for reading.
  private func reopened() throws -> Group {
    try file.close()
    return try File(file.path).root
  }

  private func roundTrip<Scalar: HDF5Scalar & Equatable>(_ values: [Scalar]) throws {
    let name = "\(Scalar.self)"
    let written = try file.root.createDataset(named: name, shape: [values.count], values)
    #expect(written.elementType == Scalar.elementType)
    #expect(written.byteSize == values.count * MemoryLayout<Scalar>.size)
    #expect(try written.read() == values)
    #expect(try file.root.dataset(named: name).read() == values)
  }

  @Test func everyNumberComesBack() throws {
    try roundTrip(
      [0, -1.5, .greatestFiniteMagnitude, .infinity, .leastNonzeroMagnitude] as [Float])
    try roundTrip([0, -1.5, .greatestFiniteMagnitude, -.infinity] as [Double])
    try roundTrip([Int8.min, -1, 0, .max])
    try roundTrip([Int16.min, -1, 0, .max])
    try roundTrip([Int32.min, -1, 0, .max])
    try roundTrip([Int64.min, -1, 0, .max])
    try roundTrip([Int.min, -1, 0, .max])
    try roundTrip([UInt8.min, 1, .max])
    try roundTrip([UInt16.min, 1, .max])
    try roundTrip([UInt32.min, 1, .max])
    try roundTrip([UInt64.min, 1, .max])
    try roundTrip([UInt.min, 1, .max])
  }

  @Test func convertsBetweenTypes() throws {
    let dataset = try file.root.createDataset(named: "x", .uint8, shape: [4])
    try dataset.write([0, 1.7, 255, 300] as [Float])
    #expect(try dataset.read() == [0, 1, 255, 255] as [Double])
    let half = try file.root.createDataset(named: "h", .float16, shape: [3])
    try half.write([1, 65504, 0.1] as [Float])
    #expect(try half.read() == [1, 65504, 0.0999755859375] as [Float])
    #expect(half.byteSize == 6)
  }

  @Test func booleansAreNumbers() throws {
    let dataset = try file.root.createDataset(named: "b", .boolean, shape: [4])
    try dataset.write([0, -0.0, 0.5, 1] as [Float])
    #expect(try dataset.read() == [0, 0, 1, 1])
    try dataset.writeRows([256, 0], at: 1)
    let read = try reopened().dataset(named: "b")
    #expect(read.elementType == .boolean)
    #expect(try read.read() == [0, 1, 0, 1] as [UInt8])
  }

  @Test func filteredChunksComeBack() throws {
    let values = (0..<1000 * 7).map { Int32($0 % 19) }
    let written = try file.root.createDataset(
      named: "deep/in/groups", .int32, shape: [1000, 7], compression: 6, shuffle: true,
      fletcher32: true)
    try written.write(values)
    let dataset = try reopened().dataset(named: "/deep/in/groups")
    #expect(dataset.storage.layout == .chunked)
    #expect(dataset.storage.filters == ["shuffle", "deflate", "fletcher32"])
    #expect(dataset.storage.chunkShape == [1000, 7])
    #expect(dataset.fileOffset == nil)
    #expect(dataset.storageSize < dataset.byteSize / 2)
    #expect(dataset.byteOrder == .littleEndian)
    #expect(try dataset.read() == values)
    #expect(try dataset.read(rows: 998..<1000) == Array(values.suffix(14)))
  }

  @Test func theChecksumFindsDamage() throws {
    let written = try file.root.createDataset(
      named: "x", .float32, shape: [1000], chunk: [1000], fletcher32: true)
    try written.write([Float](repeating: 1.25, count: 1000))
    try file.close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let pattern = Data([0, 0, 0xA0, 0x3F, 0, 0, 0xA0, 0x3F])
    let place = try #require(bytes.firstRange(of: pattern))
    bytes[place.lowerBound + 100] ^= 1
    try bytes.write(to: URL(fileURLWithPath: file.path))
    let dataset = try File(file.path).root.dataset(named: "x")
    expectFailure(.data, file.path, "/x", "checksum") { _ = try dataset.read(as: Float.self) }
  }

  @Test func theOffsetIsThatOfTheBytes() throws {
    try file.root.createDataset(named: "before", shape: [3], [1, 2, 3])
    let values = (0..<50).map { Float($0) * 1.5 }
    try file.root.createDataset(named: "x", shape: [10, 5], values)
    _ = try file.root.createDataset(named: "unwritten", .float32, shape: [10, 5])
    let root = try reopened()
    let dataset = try root.dataset(named: "x")
    let offset = try #require(dataset.fileOffset)
    let descriptor = open(file.path, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [Float](repeating: 0, count: 50)
    #expect(pread(descriptor, &bytes, dataset.byteSize, offset) == 200)
    #expect(bytes == values)
    #expect(try root.dataset(named: "unwritten").fileOffset == nil)
    #expect(try root.dataset(named: "unwritten").storageSize == 0)
    #expect(try root.dataset(named: "unwritten").read() == [Float](repeating: 0, count: 50))
  }

  @Test(arguments: [nil, [1, 3], [64, 3], [7, 2], [1000, 3]])
  func gathersRows(chunk: [Int]?) throws {
    let values = (0..<1000 * 3).map(Float.init)
    let dataset = try file.root.createDataset(
      named: "x", .float32, shape: [1000, 3], chunk: chunk, compression: chunk.map { _ in 1 })
    try dataset.write(values)
    let scattered = stride(from: 0, to: 1000, by: 3).map { $0 }
    let mixed = Array(0..<5) + [7] + Array(100..<250) + [999]
    for rows in [[], [0], [999], scattered, mixed, Array(0..<1000)] {
      var gathered = [Double](repeating: -1, count: rows.count * 3)
      try gathered.withUnsafeMutableBufferPointer { try dataset.read(into: $0, rows: rows) }
      #expect(gathered == rows.flatMap { row in (0..<3).map { Double(3 * row + $0) } })
    }
  }

  @Test func growsByRows() throws {
    let dataset = try file.root.createDataset(
      named: "x", .float32, shape: [0, 2], extendible: true, compression: 1)
    #expect(dataset.maximumShape == [nil, 2])
    for row in 0..<1000 {
      try dataset.writeRows([Float(row), Float(-row)], at: row)
    }
    #expect(dataset.shape == [1000, 2])
    try dataset.writeRows([7, 7, 8, 8] as [Float], at: 500)
    let values: [Float] = try reopened().dataset(named: "x").read()
    #expect(values[998...1005] == [499, -499, 7, 7, 8, 8, 502, -502])
    #expect(values.count == 2000)
  }

  @Test func doesNotGrowBeyondItsLimit() throws {
    let dataset = try file.root.createDataset(named: "x", .float32, shape: [2, 2])
    expectFailure(.data, "/x", "2 rows") { try dataset.writeRows([1, 2] as [Float], at: 2) }
  }

  @Test func singleValuesHaveNoRows() throws {
    let dataset = try file.root.createDataset(named: "x", shape: [], [42])
    #expect(dataset.shape.isEmpty && dataset.count == 1)
    #expect(try dataset.read() == [42])
    expectFailure(.data, "/x", "no rows") { _ = try dataset.read(as: Int.self, rows: 0..<1) }
  }

  @Test func zeroRowsAreRead() throws {
    let dataset = try file.root.createDataset(named: "x", shape: [0, 784], [Float]())
    #expect(dataset.count == 0 && dataset.rowCount == 0 && dataset.rowSize == 784)
    #expect(try dataset.read(as: Float.self) == [])
    #expect(try dataset.read(as: Float.self, rows: 0..<0) == [])
  }

  @Test func stringsComeBack() throws {
    let strings = ["", "a", "größer", String(repeating: "long ", count: 50_000)]
    try file.root.createStringDataset(named: "s", strings)
    try file.root.createStringDataset(named: "none", [])
    expectFailure(.data, "/nul", "NUL") {
      try file.root.createStringDataset(named: "nul", ["a\0b"])
    }
    let root = try reopened()
    let dataset = try root.dataset(named: "s")
    #expect(dataset.elementType == .variableString)
    #expect(dataset.fileOffset == nil)
    #expect(try dataset.readStrings() == strings)
    #expect(try dataset.readStrings(rows: 1..<3) == ["a", "größer"])
    #expect(try root.dataset(named: "none").readStrings() == [])
    expectFailure(.data, "/s", "string, not numbers") { _ = try dataset.read(as: Float.self) }
  }

  @Test func numbersAreNotStrings() throws {
    let dataset = try file.root.createDataset(named: "x", shape: [1], [1])
    expectFailure(.data, "/x", "int64, not strings") { _ = try dataset.readStrings() }
  }

  @Test func largeChunksAreCached() throws {
    // Chunks of 4 MB: beyond the library's own cache each row would inflate its chunk again.
    let dataset = try file.root.createDataset(
      named: "x", .float32, shape: [4000, 1000], chunk: [1000, 1000], compression: 1)
    try dataset.write([Float](repeating: 2, count: 4_000_000))
    let reader = try reopened().dataset(named: "x")
    var row = [Float](repeating: 0, count: 1000)
    func read(_ rows: Range<Int>) throws -> Duration {
      try ContinuousClock().measure {
        for index in rows {
          try row.withUnsafeMutableBufferPointer { try reader.read(into: $0, rows: [index]) }
        }
      }
    }
    // A row of each of three other chunks inflates these; the thousand rows of the last one inflate it
    // once, not a thousand times.
    let inflating = try (0..<3).map { try read(1000 * $0..<1000 * $0 + 1) }.min() ?? .zero
    let reading = try read(3000..<4000)
    #expect(row == [Float](repeating: 2, count: 1000))
    #expect(
      reading < inflating * 300, "\(reading) for the rows of a chunk, \(inflating) to inflate it")
  }
}
