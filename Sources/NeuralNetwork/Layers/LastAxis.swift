import Compute

extension Matrix {
  /// The same values with one row for each vector along the last axis of a sample.
  func byLastAxis(of shape: Shape) -> Matrix {
    reshaped(rows: rows * (shape.count / shape.last), columns: shape.last)
  }
}

extension [Double] {
  /// The values in rows of equal length.
  func rows(of length: Int) -> [[Double]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<$0 + length]) }
  }
}
