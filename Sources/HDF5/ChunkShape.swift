/// The shape of chunks where the caller does not choose one.
enum ChunkShape {
  /// Good chunks are small enough to read for one row, and large enough to compress.
  static let targetSize = 128 << 10

  /// Whole rows, as many as make about `targetSize` bytes; a row larger than that is cut.
  ///
  /// An axis of no elements counts as one, and so does one row of an empty extendible data set.
  static func suggestion(shape: [Int], elementSize: Int, isExtendible: Bool) -> [Int] {
    var chunk = shape.map { Swift.max($0, 1) }
    var size = elementSize
    for axis in chunk.indices.reversed() {
      let room = Swift.max(1, targetSize / Swift.max(size, 1))
      let grows = axis == 0 && isExtendible
      chunk[axis] = grows ? room : Swift.min(chunk[axis], room)
      size *= chunk[axis]
    }
    return chunk
  }
}
