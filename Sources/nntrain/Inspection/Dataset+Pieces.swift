import HDF5

/// Some rows of a data set, or all of a small one: what is held in memory at once.
struct DatasetPiece {
  private let dataset: Dataset
  private let rows: Range<Int>?

  fileprivate init(_ dataset: Dataset, rows: Range<Int>?) {
    self.dataset = dataset
    self.rows = rows
  }

  /// Reads the elements.
  ///
  /// - Throws: `Diagnosable` errors of reading.
  func read<Scalar: HDF5Scalar>() throws -> [Scalar] {
    try rows.map { try dataset.read(rows: $0) } ?? dataset.read()
  }
}

extension Dataset {
  /// Elements that are read at once, unless a single row has more.
  private static let pieceCount = 1 << 18

  /// The data set in pieces; data sets of one shape have the same ones.
  var pieces: [DatasetPiece] {
    guard count > Self.pieceCount, !shape.isEmpty else { return [DatasetPiece(self, rows: nil)] }
    let rows = max(Self.pieceCount / rowSize, 1)
    return stride(from: 0, to: rowCount, by: rows).map { start in
      DatasetPiece(self, rows: start..<min(start + rows, rowCount))
    }
  }
}
