import Compute
import DataLoading

extension SampleSource {
  /// The values of some rows of a field.
  func values(_ field: Int = 0, _ rows: [Int], affine: Affine = .identity) throws -> [Float] {
    let columns = fields[field].columns
    let buffer = AlignedBuffer<Float>(count: rows.count * columns)
    let matrix = buffer.matrix(rows: rows.count, columns: columns)
    try gather(field, rows: rows.span, affine: affine, into: matrix)
    return matrix.array
  }

  /// The values of consecutive rows of a field, in Double.
  func doubles(_ field: Int = 0, _ rows: Range<Int>) throws -> [Double] {
    let buffer = AlignedBuffer<Double>(count: rows.count * fields[field].columns)
    try gather(field, rows: rows, into: buffer.buffer)
    return Array(buffer.buffer)
  }
}

extension StoragePolicy {
  /// Mapped, in memory, and read as needed with next to no cache.
  static let all: [StoragePolicy] = {
    var resident = StoragePolicy()
    resident.maps = false
    var streamed = resident
    streamed.residentBytes = 0
    streamed.cachedBytes = 4000
    return [StoragePolicy(), resident, streamed]
  }()
}
