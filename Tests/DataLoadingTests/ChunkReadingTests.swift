import DataLoading
import Diagnostics
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Chunks of HDF5 files")
struct ChunkReadingTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.file("data.h5") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// In memory and streamed, by one thread and by three.
  private static let policies: [StoragePolicy] = [1, 3].flatMap { threads in
    StoragePolicy.all.dropFirst().map { policy in
      var policy = policy
      policy.threads = threads
      return policy
    }
  }

  private static let shapes: [(shape: [Int], chunk: [Int])] = [
    ([100], [7]), ([100, 5], [7, 5]), ([100, 5], [13, 2]), ([100, 5], [100, 5]),
    ([90, 5], [1, 5]),
    ([64, 6, 4], [10, 4, 3]), ([64, 6, 4], [10, 6, 3]), ([64, 6, 4], [64, 5, 4]),
  ]

  @Test("Chunks of any shape, through filters of any kind, give the same numbers")
  func shapesAndFilters() throws {
    for (shape, chunk) in Self.shapes {
      let numbers = (0..<shape.reduce(1, *)).map { Int32($0 * 37 % 120) }
      for filters in 0..<8 {
        let file = try File.create(path)
        for type in [ElementType.uint8, .int16, .float32, .float64] {
          let dataset = try file.root.createDataset(
            named: "\(type)", type, shape: shape, chunk: chunk,
            compression: filters & 1 == 0 ? nil : 4, shuffle: filters & 2 != 0,
            fletcher32: filters & 4 != 0)
          try dataset.write(numbers)
        }
        try file.close()
        let fields = ["uint8", "int16", "float32", "float64"].map { FieldSelection.input($0, $0) }
        let rows = Array((0..<shape[0]).reversed())
        let size = shape.dropFirst().reduce(1, *)
        let expected = rows.flatMap { numbers[$0 * size..<($0 + 1) * size].map { Float($0) } }
        for policy in Self.policies {
          let source = try HDF5Source(path, fields, policy: policy)
          let areRight = try fields.indices.allSatisfy { try source.values($0, rows) == expected }
          #expect(areRight, "\(shape) in \(chunk), filters \(filters), \(policy)")
        }
      }
    }
  }

  @Test("Chunks that were never written are zeros")
  func unwritten() throws {
    let file = try File.create(path)
    let dataset = try file.root.createDataset(
      named: "x", .float32, shape: [100, 4], chunk: [10, 4], compression: 4)
    try dataset.writeRows([Float](repeating: 7, count: 80), at: 20)
    try file.close()
    for policy in Self.policies {
      let source = try HDF5Source(path, [.input("x", "x")], policy: policy)
      #expect(
        try source.values(0, [5, 20, 39, 40, 99]) == [0, 7, 7, 0, 0].flatMap { [$0, $0, $0, $0] })
    }
  }

  @Test("A damaged chunk is named")
  func damage() throws {
    let file = try File.create(path)
    let dataset = try file.root.createDataset(
      named: "x", .float32, shape: [4000, 64], chunk: [500, 64], compression: 4)
    try dataset.write((0..<256_000).map { Float($0 * 7919 % 10_007) })
    try file.close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let middle = bytes.count / 2
    for index in middle..<middle + 64 { bytes[index] ^= 0x55 }
    try bytes.write(to: URL(fileURLWithPath: path))
    for policy in Self.policies {
      expectFailure(.data, "x: the chunk at [") {
        let source = try HDF5Source(path, [.input("x", "x")], policy: policy)
        _ = try source.values(0, Array(0..<4000))
      }
    }
  }

  @Test("A filter that the library does not have is named when the file is opened")
  func missingFilter() throws {
    let file = try File.create(path)
    let dataset = try file.root.createDataset(
      named: "x", .uint8, shape: [100, 64], chunk: [50, 64], compression: 4)
    try dataset.write([UInt8](repeating: 1, count: 6400))
    try file.close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    // The description of the filter: number 1, a name of 8 bytes, optional, one value.
    let description = Data([1, 0, 8, 0, 1, 0, 1, 0] + Array("deflate".utf8))
    let place = try #require(bytes.range(of: description))
    bytes.replaceSubrange(place.lowerBound..<place.lowerBound + 2, with: [0xA0, 0x7F])
    try bytes.write(to: URL(fileURLWithPath: path))
    expectFailure(.data, "'x' is compressed with 'filter 32672', which the HDF5 library") {
      _ = try HDF5Source(path, [.input("x", "x")])
    }
  }

  /// Rows of 1 KiB in 100 chunks of 64 KiB, streamed with room for 16 of them.
  private func streamed() throws -> (open: () throws -> HDF5Source, rows: Int) {
    let file = try File.create(path)
    let dataset = try file.root.createDataset(
      named: "x", .float32, shape: [6400, 256], chunk: [64, 256], compression: 1)
    for start in stride(from: 0, to: 6400, by: 64) {
      try dataset.writeRows([Float](repeating: Float(start), count: 64 * 256), at: start)
    }
    try file.close()
    var policy = StoragePolicy()
    policy.residentBytes = 0
    policy.cachedBytes = 1 << 20
    return ({ [path] in try HDF5Source(path, [.input("x", "x")], policy: policy) }, 6400)
  }

  @Test(
    "Streamed, a chunk is decompressed once in an epoch, by one of the ranks", arguments: [1, 4])
  func eachOnce(ranks: Int) throws {
    let (open, _) = try streamed()
    var count = 0
    for rank in 0..<ranks {
      let source = try open()
      var plan = LoadPlan(Samples(source), batchSize: .samples(32))
      plan.sharding = try Sharding(shards: 8, ranks: ranks)
      plan.rank = rank
      plan.seed = 11
      plan.shuffle = source.preferredShuffle
      #expect(plan.shuffle == .chunked(chunkRows: 64, windowChunks: 8))
      let loader = try BatchLoader(plan, prefetch: .none)
      while let batch = try loader.next() { loader.release(batch) }
      count += source.blocksRead
    }
    // Of the eight lanes, neighbours may meet in a chunk.
    #expect((100...107).contains(count), "\(count) chunks were read")
  }

  @Test("What is slow about chunks is said with numbers")
  func cautions() throws {
    let (open, _) = try streamed()
    let source = try open()
    func words(_ shuffle: ShuffleMode) -> String {
      source.layoutCautions(shuffle: shuffle, batchRows: 32, readers: 2).joined(separator: "\n")
    }
    #expect(words(source.preferredShuffle) == "")
    #expect(words(.none) == "")
    let text = words(.full)
    #expect(
      text.hasPrefix(
        "x: chunks of 64 KiB for rows of 1024 bytes, read in any order: every 32 rows of a batch "
          + "decompress about 24 chunks (1.4 MiB)"), "\(text)")
    let large = words(.chunked(chunkRows: 64, windowChunks: 1))
    #expect(large.contains("memory is for 1 chunk at a time"), "\(large)")
    #expect(
      large.hasSuffix("new.h5 --chunk-rows 1024 --compress 4' fixes it"), "\(large)")
  }

  @Test("Bytes stay bytes in memory")
  func bytes() throws {
    let file = try File.create(path)
    let dataset = try file.root.createDataset(
      named: "x", .uint8, shape: [1000, 784], chunk: [100, 784], compression: 1)
    try dataset.write([UInt8](repeating: 200, count: 784_000))
    try file.close()
    var policy = StoragePolicy()
    policy.defersReading = true
    let source = try HDF5Source(path, [.input("x", "x")], policy: policy)
    #expect(source.memoryBytes == 784_000)
    let rows = ResidentRows([source, source])
    #expect(rows.byteCount == (784_000 + 4095) / 4096 * 4096)
    try rows.readPrivately(threads: 2)
    #expect(try source.values(0, [999]) == [Float](repeating: 200, count: 784))
  }
}
