import Foundation
import HDF5

/// A data set that looks like handwritten digits to a compressor, in a file of its own.
struct SyntheticSet {
  /// The numbers of a row.
  static let columns = 784

  let path: String
  let type: ElementType
  let layout: DataLayout
  let rows: Int

  /// Bytes of a row, uncompressed.
  var rowBytes: Int { Self.columns * (type == .uint8 ? 1 : 4) }

  /// Writes the file.
  ///
  /// - Throws: `HDF5Error` where the disk is full or cannot be written.
  func write() throws {
    let file = try File.create(path)
    let dataset = try file.root.createDataset(
      named: "x", type, shape: [rows, Self.columns],
      chunk: layout.chunkRows(rows).map { [min($0, rows), Self.columns] },
      compression: layout.isCompressed ? 1 : nil, shuffle: layout.isCompressed && type != .uint8)
    let block = layout.chunkRows(rows).map { max($0, 256) } ?? 4096
    for start in stride(from: 0, to: rows, by: block) {
      let pixels = Self.pixels(start..<min(start + block, rows))
      if type == .uint8 {
        try dataset.writeRows(pixels, at: start)
      } else {
        try dataset.writeRows(pixels.map { Float($0) }, at: start)
      }
    }
    try file.close()
  }

  /// Bright strokes on black: about a fifth of the pixels, most of them in the middle.
  private static func pixels(_ rows: Range<Int>) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: rows.count * columns)
    for (place, row) in rows.enumerated() {
      var state = UInt64(truncatingIfNeeded: row) &* 0x9E37_79B9_7F4A_7C15 | 1
      for line in 4..<24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let first = 5 + Int(state >> 60)
        for step in 0..<Int(state >> 56 & 7) + 3 where first + step < 28 {
          let noise = UInt8(truncatingIfNeeded: state >> UInt64(8 + 4 * step))
          pixels[place * columns + line * 28 + first + step] = noise > 128 ? 253 : 64 + noise
        }
      }
    }
    return pixels
  }

  /// Takes the file out of the system's cache, so that it is read from the disk the next time.
  func evict() {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    close(descriptor)
  }
}
