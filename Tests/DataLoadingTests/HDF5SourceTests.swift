import DataLoading
import Diagnostics
import HDF5
import TestSupport
import Testing

@Suite("Samples in HDF5 files")
struct HDF5SourceTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.file("data.h5") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private static let types: [ElementType] = [
    .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64, .float16, .float32, .float64,
    .boolean,
  ]

  /// A file with a data set `x` of whole numbers, and what they are.
  private func write(_ type: ElementType, _ shape: [Int], chunk: [Int]? = nil) throws -> [Float] {
    let limit = type == .boolean ? 2 : 101
    let numbers = (0..<shape.reduce(1, *)).map { Int32($0 * 37 % limit) }
    let file = try File.create(path)
    let data = try file.root.createDataset(
      named: "x", type, shape: shape, chunk: chunk, compression: chunk == nil ? nil : 4)
    try data.write(numbers)
    try file.close()
    return numbers.map { Float($0) }
  }

  @Test("All types, stored in every way, give the same numbers", arguments: types)
  func everyType(type: ElementType) throws {
    for chunk in [nil, [7, 5]] as [[Int]?] {
      let expected = try write(type, [100, 5], chunk: chunk)
      for policy in StoragePolicy.all {
        let source = try HDF5Source(path, [.input("x", "x")], policy: policy)
        #expect(source.count == 100)
        let rows = [99, 0, 3, 3, 42, 98, 7, 6]
        let gathered = rows.flatMap { expected[$0 * 5..<$0 * 5 + 5] }
        #expect(try source.values(0, rows) == gathered)
        let affine = Affine(scale: [1, 2, 0.5, -1, 4], offset: [0, 1, 2, 3, 4])
        let transformed = gathered.enumerated().map {
          $1 * Float(affine.scale[$0 % 5]) + Float(affine.offset[$0 % 5])
        }
        #expect(try source.values(0, rows, affine: affine) == transformed)
        #expect(
          try source.values(0, rows, affine: Affine(scale: 0.25, offset: -3))
            == gathered.map { $0 * 0.25 - 3 })
        #expect(try source.doubles(0, 20..<40) == expected[100..<200].map { Double($0) })
        #expect(try source.values(0, []) == [])
      }
    }
  }

  @Test("The ways to store are those that were asked for")
  func ways() throws {
    _ = try write(.uint8, [100, 5])
    let words = try StoragePolicy.all.map {
      try HDF5Source(path, [.input("x", "x")], policy: $0).storageDescriptions
    }
    #expect(
      words == [
        ["x: mapped"], ["x: in memory"], ["x: read as needed in blocks of 100 rows"],
      ])
    let source = try HDF5Source(path, [.input("x", "x")])
    #expect(source.preferredShuffle == .full)
  }

  @Test("Rows of any rank", arguments: [[6], [6, 1], [6, 2, 3], [6, 2, 1, 3]])
  func ranks(shape: [Int]) throws {
    let expected = try write(.int16, shape)
    let source = try HDF5Source(path, [.input("x", "x")])
    #expect(source.fields[0].shape == Array(shape.dropFirst()))
    #expect(try source.values(0, Array(0..<6)) == expected)
  }

  @Test("Data sets that begin at odd bytes are mapped all the same")
  func alignment() throws {
    let file = try File.create(path)
    for index in 0..<5 {
      try file.root.createDataset(named: "a\(index)", shape: [3], [1, 2, 3] as [UInt8])
      try file.root.createDataset(
        named: "b\(index)", shape: [3, 2], [1, 2, 3, 4, 5, 6] as [Double])
    }
    try file.close()
    let selection = (0..<5).flatMap {
      [FieldSelection.input("a\($0)", "a\($0)"), .target("b\($0)", "b\($0)")]
    }
    let source = try HDF5Source(path, selection)
    #expect(source.storageDescriptions.allSatisfy { $0.hasSuffix("mapped") })
    for index in 0..<5 {
      #expect(try source.values(2 * index, [2, 0]) == [3, 1])
      #expect(try source.values(2 * index + 1, [2, 0]) == [5, 6, 1, 2])
    }
  }

  @Test("Large numbers are scaled before they are rounded")
  func wide() throws {
    let file = try File.create(path)
    let times = [1_700_000_000, 1_700_000_001, 1_700_000_003] as [Int64]
    try file.root.createDataset(named: "x", shape: [3], times)
    try file.close()
    let source = try HDF5Source(path, [.input("x", "x")])
    #expect(
      try source.values(0, [0, 1, 2], affine: Affine(scale: 1, offset: -1_700_000_000)) == [
        0, 1, 3,
      ])
  }

  @Test("Large compressed data are shuffled in windows of chunks")
  func windows() throws {
    let file = try File.create(path)
    _ = try file.root.createDataset(
      named: "x", .uint8, shape: [3_000_000, 784], chunk: [256, 784], compression: 1)
    _ = try file.root.createDataset(named: "y", .uint8, shape: [3_000_000])
    try file.close()
    let source = try HDF5Source(path, [.input("x", "x"), .target("y", "y")])
    #expect(source.preferredShuffle == .chunked(chunkRows: 256, windowChunks: 167))
    #expect(
      source.storageDescriptions == ["x: read as needed in blocks of 256 rows", "y: in memory"])
    #expect(try source.values(0, [2_999_999]).allSatisfy { $0 == 0 })
  }

  @Test("A data set without rows")
  func empty() throws {
    _ = try write(.float32, [0, 3])
    #expect(try HDF5Source(path, [.input("x", "x")]).count == 0)
  }
}
