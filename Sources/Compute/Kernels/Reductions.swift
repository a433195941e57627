// Sums whose order is fixed by the number of values alone.

extension Matrix {
  /// The sum of squares, each value widened to Double first.
  ///
  /// Eight running sums, added in a fixed tree at the end.
  public var sumOfSquares: Double {
    var sums = SIMD8<Double>(repeating: 0)
    let whole = count & ~7
    let raw = UnsafeRawPointer(pointer)
    var i = 0
    while i < whole {
      let values = SIMD8<Double>(raw.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self))
      sums += values * values
      i += 8
    }
    var tail = 0.0
    while i < count {
      tail += Double(pointer[i]) * Double(pointer[i])
      i += 1
    }
    let pairs = sums.lowHalf + sums.highHalf
    let quads = pairs.lowHalf + pairs.highHalf
    return quads[0] + quads[1] + tail
  }

  /// Whether every value is finite.
  public var isFinite: Bool {
    // x · 0 is 0 for a finite x and NaN otherwise, and NaN survives every addition.
    var sums = SIMD8<Float>(repeating: 0)
    let whole = count & ~7
    let raw = UnsafeRawPointer(pointer)
    var i = 0
    while i < whole {
      sums += raw.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self) * 0
      i += 8
    }
    var result = sums.sum() == 0
    while i < count {
      result = result && pointer[i].isFinite
      i += 1
    }
    return result
  }

  /// Adds up the rows, from the first to the last: `result[c] = Σᵣ self[r, c]`.
  public func sumRows(into result: Matrix) {
    precondition(result.count == columns, "\(columns) columns into \(result.count) sums")
    guard rows > 0 else { return result.fill(0) }
    result.copy(row(0))
    var sums = result.mutableSpan
    for r in 1..<max(rows, 1) {
      let view = row(r)
      let values = view.span
      for c in sums.indices { sums[c] += values[c] }
    }
  }
}
