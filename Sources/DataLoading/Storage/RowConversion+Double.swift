extension RowConversion {
  /// Writes the elements of a stored row as they are, in `Double`.
  ///
  /// - Returns: whether all of them are finite.
  func copy(_ source: UnsafeRawPointer, into row: UnsafeMutablePointer<Double>) -> Bool {
    switch kind {
    case .uint8: copy(source, UInt8.self, row)
    case .int8: copy(source, Int8.self, row)
    case .uint16: copy(source, UInt16.self, row)
    case .int16: copy(source, Int16.self, row)
    case .uint32: copy(source, UInt32.self, row)
    case .int32: copy(source, Int32.self, row)
    case .uint64: copy(source, UInt64.self, row)
    case .int64: copy(source, Int64.self, row)
    case .float16: copy(source, Float16.self, row)
    case .float32: copy(source, Float.self, row)
    case .float64: copy(source, Double.self, row)
    }
    return !kind.isFloatingPoint || Self.isFinite(row, columns)
  }

  @inline(__always)
  private func copy<Element: StoredElement>(
    _ source: UnsafeRawPointer, _ type: Element.Type, _ row: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<columns { row[i] = Self.load(source, i, type).double }
  }

  private static func isFinite(_ row: UnsafePointer<Double>, _ count: Int) -> Bool {
    var greatest: UInt64 = 0
    for i in 0..<count { greatest = max(greatest, row[i].bitPattern & 0x7FFF_FFFF_FFFF_FFFF) }
    return greatest < Double.infinity.bitPattern
  }

  /// The first column of a stored row whose number satisfies a condition.
  ///
  /// For errors: it is slow.
  func firstColumn(
    _ source: UnsafeRawPointer, where isWanted: (Int, Double) -> Bool
  ) -> (column: Int, value: Double)? {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { row in
      guard let start = row.baseAddress else { return nil }
      _ = copy(source, into: start)
      return (0..<columns).first { isWanted($0, start[$0]) }.map { ($0, start[$0]) }
    }
  }
}
