import DataLoading
import Foundation
import HDF5
import Interchange

/// HDF5: all of a file that any command would read.
struct HDF5Reader: Reader {
  static let name = "hdf5"
  static let ending = ".h5"
  let seeds: [[UInt8]]

  init() throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Fixtures/HDF5/from-h5py.h5")
    seeds = [
      Array(try Data(contentsOf: fixture)), try SeedFile.bytes(SeedFile.small),
      try SeedFile.bytes(SeedFile.large),
    ]
  }

  func read(_ path: String, _ number: Int) throws { try Self.readAll(path) }

  static func readAll(_ path: String) throws {
    let file = try File(path)
    var problem: (any Error)?
    try file.root.walk { entry in
      guard let dataset = entry.dataset else { return }
      _ = dataset.storageSize
      do {
        try read(dataset)
      } catch {
        problem = problem ?? error
      }
    }
    _ = try? DatasetNames.detect(in: file)
    if try file.root.contains("model_weights") { _ = try StoredWeight.list(in: file.root) }
    if let problem { throw problem }
  }

  private static func read(_ dataset: Dataset) throws {
    guard dataset.elementType.isNumeric else {
      if dataset.elementType.isString { _ = try dataset.readStrings() }
      return
    }
    let limit = 1 << 20
    if dataset.count <= limit {
      _ = try dataset.read(as: Double.self)
    } else if !dataset.shape.isEmpty, dataset.rowSize <= limit {
      _ = try dataset.read(as: Float.self, rows: dataset.rowCount - 1..<dataset.rowCount)
    }
    guard let chunks = RawChunks(dataset), !dataset.shape.isEmpty, chunks.layerCount > 0 else {
      return
    }
    let bytes = min(chunks.layerRows, dataset.rowCount) * dataset.rowSize * dataset.elementSize
    guard bytes <= limit * 8 else { return }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 8)
    defer { memory.deallocate() }
    try chunks.read(layer: 0, into: memory, with: ChunkDecoder())
  }
}

/// HDF5 with one flipped bit: each bit of a small file once, from all over the file from the beginning.
struct HDF5BitsReader: Reader {
  static let name = "hdf5-bits"
  static let ending = ".h5"
  let seeds: [[UInt8]]

  init() throws { seeds = [try SeedFile.bytes(SeedFile.small)] }

  var size: Int? { seeds[0].count * 8 }

  func input(_ number: Int, _ mutation: inout Mutation) -> [UInt8] {
    var bytes = seeds[0]
    // A prime step that does not divide the number of bits comes by all of them.
    let bit = number * 7919 % (bytes.count * 8)
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return bytes
  }

  func read(_ path: String, _ number: Int) throws { try HDF5Reader.readAll(path) }
}
