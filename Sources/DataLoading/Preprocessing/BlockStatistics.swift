import Compute
import Diagnostics

/// The statistics of a block of consecutive samples.
///
/// Rows are read in tiles that fit a core's cache. In a tile the mean comes first and then the
/// deviations from it; the tiles of a block are merged one after the other.
enum BlockStatistics {
  /// Numbers of a tile.
  private static let tileSize = 1 << 15

  /// The statistics of a field in the samples at some positions.
  ///
  /// - Throws: `Failure` (data) for numbers that are not finite; what reading throws.
  static func of(
    _ field: Int, in samples: Samples, positions: Range<Int>
  ) throws -> ColumnStatistics {
    let source = samples.source
    let columns = source.fields[field].columns
    let tileRows = max(1, min(256, tileSize / columns))
    let tile = AlignedBuffer<Double>(count: tileRows * columns)
    var result = ColumnStatistics.empty(columns: columns)
    for start in stride(from: positions.lowerBound, to: positions.upperBound, by: tileRows) {
      let part = start..<min(start + tileRows, positions.upperBound)
      let values = UnsafeMutableBufferPointer(rebasing: tile.buffer[..<(part.count * columns)])
      // A view does not keep its memory alive.
      try withExtendedLifetime(tile) {
        var filled = 0
        try samples.rows.forEachRun(of: part) { rows in
          let end = filled + rows.count * columns
          try source.gather(
            field, rows: rows, into: UnsafeMutableBufferPointer(rebasing: values[filled..<end]))
          filled = end
        }
        result = result.merged(with: statistics(values, rows: part.count, columns: columns))
      }
    }
    return result
  }

  private static func statistics(
    _ values: UnsafeMutableBufferPointer<Double>, rows: Int, columns: Int
  ) -> ColumnStatistics {
    var mean = [Double](repeating: 0, count: columns)
    var deviation = mean
    var minimum = [Double](repeating: .infinity, count: columns)
    var maximum = [Double](repeating: -.infinity, count: columns)
    for row in 0..<rows {
      for i in 0..<columns {
        let value = values[row &* columns &+ i]
        minimum[i] = min(minimum[i], value)
        maximum[i] = max(maximum[i], value)
      }
    }
    mean.withUnsafeMutableBufferPointer { mean in
      deviation.withUnsafeMutableBufferPointer { deviation in
        for row in 0..<rows {
          for i in 0..<columns { mean[i] += values[row &* columns &+ i] }
        }
        for i in 0..<columns { mean[i] /= Double(rows) }
        for row in 0..<rows {
          for i in 0..<columns {
            let difference = values[row &* columns &+ i] - mean[i]
            deviation[i] += difference * difference
          }
        }
      }
    }
    return ColumnStatistics(
      count: Double(rows), mean: mean, deviation: deviation, minimum: minimum, maximum: maximum)
  }
}
