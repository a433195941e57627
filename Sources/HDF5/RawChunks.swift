import CHDF5
import Diagnostics

/// The chunks of a data set, read as they are stored and decoded outside of the library's lock: by
/// several threads at once, each with a decoder of its own.
///
/// Chunks are read in layers: all chunks that hold the same rows.
public struct RawChunks: Sendable {
  /// The rows of a layer; the last one may have fewer.
  public let layerRows: Int

  private let dataset: Dataset
  private let shape: [Int]
  private let chunk: [Int]
  private let steps: [ChunkDecoder.Step]
  /// The bytes of a decoded chunk.
  private let chunkSize: Int
  /// The first axis of which a whole range lies in one piece, in chunks and in rows alike.
  private let runAxis: Int

  /// The chunks of a data set; nil where it has none, or where they pass through other filters than
  /// deflate and shuffle.
  public init?(_ dataset: Dataset) {
    let storage = dataset.storage
    guard let chunk = storage.chunkShape, !chunk.isEmpty, !storage.leavesPartialChunks,
      chunk.allSatisfy({ $0 > 0 }),
      let size = try? (chunk + [dataset.elementSize]).checkedProduct(dataset.subject),
      size < 1 << 32
    else { return nil }
    let steps = storage.filters.map { ChunkDecoder.Step(filter: $0) }
    // What was shuffled after it was compressed has another size than the chunk.
    guard steps.allSatisfy({ $0 != nil }), !steps.dropLast().contains(.deflate) else { return nil }
    self.steps = steps.compactMap(\.self)
    self.dataset = dataset
    self.chunk = chunk
    shape = dataset.shape
    chunkSize = size
    layerRows = chunk[0]
    // From the last axis backwards, whole axes make one piece.
    var axis = chunk.count - 1
    while axis > 0, chunk[axis] == shape[axis] { axis -= 1 }
    runAxis = axis
  }

  /// The number of layers.
  public var layerCount: Int { (shape[0] + layerRows - 1) / layerRows }

  /// Reads the rows of a layer, as they are stored, into memory for exactly these rows.
  ///
  /// Throws `Failure(.data)` for a chunk that is damaged, and `HDF5Error`.
  public func read(
    layer: Int, into bytes: UnsafeMutableRawBufferPointer, with decoder: ChunkDecoder
  ) throws {
    let first = layer * layerRows
    let rows = first..<min(first + layerRows, shape[0])
    let rowBytes = shape.dropFirst().reduce(dataset.elementSize, *)
    precondition(bytes.count == rows.count * rowBytes, "memory for \(bytes.count) bytes")
    guard let base = bytes.baseAddress else { return }
    var offset = [first] + chunk.dropFirst().map { _ in 0 }
    repeat {
      let stored = try load(offset, decoder)
      guard let stored else {
        // Chunks that were never written have the fill value, which the library knows.
        return try dataset.readAsStored(rows, into: bytes)
      }
      if runAxis == 0, rows.count == layerRows {
        try decode(stored, offset, decoder, into: base)
      } else {
        let plain = decoder.memory(.chunk, chunkSize)
        try decode(stored, offset, decoder, into: plain)
        copy(plain, at: offset, rows: rows.count, to: base)
      }
    } while advance(&offset)
  }

  /// Reads the chunks of a layer as they are stored, and tells how long decoding them takes alone.
  ///
  /// Throws as `read(layer:into:with:)`.
  public func decodingTime(layer: Int, with decoder: ChunkDecoder) throws -> Duration {
    var total = Duration.zero
    var offset = [layer * layerRows] + chunk.dropFirst().map { _ in 0 }
    repeat {
      guard let stored = try load(offset, decoder) else { continue }
      let plain = decoder.memory(.chunk, chunkSize)
      let start = ContinuousClock.now
      try decode(stored, offset, decoder, into: plain)
      total += start.duration(to: .now)
    } while advance(&offset)
    return total
  }

  /// Goes to the next chunk of a layer; false after the last.
  private func advance(_ offset: inout [Int]) -> Bool {
    for axis in offset.indices.dropFirst().reversed() {
      offset[axis] += chunk[axis]
      if offset[axis] < shape[axis] { return true }
      offset[axis] = 0
    }
    return false
  }

  /// Reads a chunk as it is stored into the decoder's memory: its size, and the filters that it did
  /// not pass through; nil if it was never written.
  private func load(_ offset: [Int], _ decoder: ChunkDecoder) throws -> (
    size: Int, skipped: UInt32
  )? {
    let place = offset.map { hsize_t($0) }
    return try Library.locked(reading: dataset.file.path) {
      var size: hsize_t = 0
      // The library calls some of the chunks that were never written an error.
      guard H5Dget_chunk_storage_size(dataset.id, place, &size) >= 0, size > 0 else { return nil }
      // Deflate makes data larger by a few bytes at most.
      guard size <= UInt64(chunkSize + chunkSize / 8 + 4096) else {
        throw damage(offset, "it takes \(size) bytes in the file instead of \(chunkSize) at most")
      }
      var skipped: UInt32 = 0
      let memory = decoder.memory(.stored, Int(size))
      try Library.check("H5Dread_chunk", dataset.subject) {
        H5Dread_chunk(dataset.id, hid_t(H5P_DEFAULT), place, &skipped, memory)
      }
      return (Int(size), skipped)
    }
  }

  private func decode(
    _ stored: (size: Int, skipped: UInt32), _ offset: [Int], _ decoder: ChunkDecoder,
    into target: UnsafeMutableRawPointer
  ) throws {
    let passed = steps.enumerated().filter { stored.skipped & 1 << UInt32($0.offset) == 0 }
    let problem = decoder.decode(
      stored.size, passed.map(\.element), elementSize: dataset.elementSize,
      into: UnsafeMutableRawBufferPointer(start: target, count: chunkSize))
    if let problem { throw damage(offset, problem) }
  }

  private func damage(_ offset: [Int], _ words: String) -> Failure {
    Failure(
      .data,
      "\(dataset.subject.description): the chunk at \(offset) is damaged: \(words)",
      advice: "fetch or make the file again")
  }

  /// Copies what lies inside of the data set from a chunk to the rows.
  private func copy(
    _ source: UnsafeRawPointer, at offset: [Int], rows: Int, to target: UnsafeMutableRawPointer
  ) {
    let extents = chunk.indices.map { axis in
      axis == 0 ? rows : min(chunk[axis], shape[axis] - offset[axis])
    }
    let start = offset.dropFirst().enumerated().reduce(0) { sum, part in
      sum + part.element * stride(of: part.offset + 1, in: shape)
    }
    copy(axis: 0, extents, source, to: target + start)
  }

  private func copy(
    axis: Int, _ extents: [Int], _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
  ) {
    let step = (source: stride(of: axis, in: chunk), target: stride(of: axis, in: shape))
    guard axis < runAxis else {
      return target.copyMemory(from: source, byteCount: extents[axis] * step.source)
    }
    for index in 0..<extents[axis] {
      copy(
        axis: axis + 1, extents, source + index * step.source, to: target + index * step.target)
    }
  }

  /// The bytes from one index of an axis to the next.
  private func stride(of axis: Int, in sizes: [Int]) -> Int {
    sizes[(axis + 1)...].reduce(dataset.elementSize, *)
  }
}
