/// Sums over rows, column by column: a few rows at a time in single precision, so that the loops
/// vectorise, and these parts in Double, so that the error does not grow with the rows.
///
/// The order of a sum is fixed by the number of rows.
public final class ColumnSums {
  /// Rows that are added in single precision.
  private static let block = 32
  private let partial: AlignedBuffer<Float>

  /// Sums of `columns` columns.
  public init(columns: Int) { partial = AlignedBuffer(count: columns) }

  /// Writes the sum of `rows` vectors to `sums`.
  ///
  /// - Parameter add: adds the vector with an index to the given memory.
  @inline(__always)
  public func sum(
    _ rows: Int, into sums: UnsafeMutablePointer<Double>, add: (Int, Matrix) -> Void
  ) {
    let part = partial.matrix(rows: 1, columns: partial.count)
    sums.update(repeating: 0, count: part.count)
    for start in stride(from: 0, to: rows, by: Self.block) {
      part.fill(0)
      for row in start..<min(start + Self.block, rows) { add(row, part) }
      let values = part.span
      for c in values.indices { sums[c] += Double(values[c]) }
    }
  }
}
