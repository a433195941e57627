// Sums whose order is fixed by the number of values alone.

extension Matrix {
  /// The sum of the values, each widened to Double first.
  public var sum: Double { sum { $0 } }

  /// The sum of the products with the values of a view of equal size, in Double.
  public func dot(_ other: Matrix) -> Double { sum(with: other) { $0 * $1 } }

  /// The sum of squares, each value widened to Double first.
  public var sumOfSquares: Double { sum { $0 * $0 } }

  /// The sum of the magnitudes, each value widened to Double first.
  public var sumOfMagnitudes: Double { sum { difference($0, SIMD8(repeating: 0)) } }

  /// The sum of the squared differences to a number, in Double.
  public func sumOfSquares(around center: Double) -> Double {
    sum { ($0 - center) * ($0 - center) }
  }

  /// The sum of the squared differences to a view of equal size, in Double.
  public func squaredDistance(to other: Matrix) -> Double {
    sum(with: other) { ($0 - $1) * ($0 - $1) }
  }

  /// The sum of the absolute differences to a view of equal size, in Double.
  public func absoluteDistance(to other: Matrix) -> Double {
    sum(with: other) { difference($0, $1) }
  }

  /// |a − b| in each lane.
  @inline(__always)
  private func difference(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
    let d = a - b
    return d.replacing(with: -d, where: d .< 0)
  }

  @inline(__always)
  private func sum(_ term: (SIMD8<Double>) -> SIMD8<Double>) -> Double {
    sum(with: self) { value, _ in term(value) }
  }

  /// Eight running sums in Double, added in a fixed tree at the end.
  @inline(__always)
  private func sum(
    with other: Matrix, _ term: (SIMD8<Double>, SIMD8<Double>) -> SIMD8<Double>
  ) -> Double {
    precondition(other.count == count, "\(count) values with \(other.count)")
    var sums = SIMD8<Double>(repeating: 0)
    let whole = count & ~7
    let a = UnsafeRawPointer(pointer)
    let b = UnsafeRawPointer(other.pointer)
    for i in stride(from: 0, to: whole, by: 8) {
      sums += term(
        SIMD8(a.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self)),
        SIMD8(b.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self)))
    }
    for i in whole..<count {
      let last = term(
        SIMD8(repeating: Double(pointer[i])), SIMD8(repeating: Double(other.pointer[i])))
      sums[i - whole] += last[0]
    }
    let pairs = sums.lowHalf + sums.highHalf
    let quads = pairs.lowHalf + pairs.highHalf
    return quads[0] + quads[1]
  }

  /// The greatest value of a view that is not empty; one that is not a number may be left out.
  public var greatest: Float { greatest(with: self) { value, _ in value } }

  /// The greatest of the numbers that `term` makes of the values and those of a view of equal size; one
  /// that is not a number may be left out.
  @inlinable @inline(__always)
  public func greatest(
    with other: Matrix, _ term: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>
  ) -> Float {
    precondition(count > 0 && other.count == count, "the greatest of \(count) values")
    var greatest = term(SIMD8(repeating: pointer[0]), SIMD8(repeating: other.pointer[0]))[0]
    let whole = count & ~7
    if whole > 0 {
      let a = UnsafeRawPointer(pointer)
      let b = UnsafeRawPointer(other.pointer)
      var lanes = term(
        a.loadUnaligned(as: SIMD8<Float>.self), b.loadUnaligned(as: SIMD8<Float>.self))
      for i in stride(from: 8, to: whole, by: 8) {
        let values = term(
          a.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self),
          b.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self))
        lanes.replace(with: values, where: values .> lanes)
      }
      for lane in 0..<8 { greatest = lanes[lane] > greatest ? lanes[lane] : greatest }
    }
    for i in whole..<count {
      let value = term(SIMD8(repeating: pointer[i]), SIMD8(repeating: other.pointer[i]))[0]
      greatest = value > greatest ? value : greatest
    }
    return greatest
  }

  /// How many values, taken with those of a view of equal size, fulfil a condition.
  @inlinable @inline(__always)
  public func count(
    with other: Matrix,
    where condition: (SIMD8<Float>, SIMD8<Float>) -> SIMDMask<SIMD8<Int32>>
  ) -> Int {
    precondition(other.count == count, "\(count) values with \(other.count)")
    var counts = SIMD8<Int32>(repeating: 0)
    let whole = count & ~7
    let a = UnsafeRawPointer(pointer)
    let b = UnsafeRawPointer(other.pointer)
    for i in stride(from: 0, to: whole, by: 8) {
      let mask = condition(
        a.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self),
        b.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self))
      counts &+= SIMD8(repeating: 0).replacing(with: 1, where: mask)
    }
    for i in whole..<count {
      let mask = condition(
        SIMD8(repeating: pointer[i]), SIMD8(repeating: other.pointer[i]))
      counts[0] &+= mask[0] ? 1 : 0
    }
    return Int(counts.wrappedSum())
  }

  /// Whether every value is finite.
  public var isFinite: Bool {
    // x · 0 is 0 for a finite x and NaN otherwise, and NaN survives every addition. Of four sums, none
    // waits for the one before it.
    var sums = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
    let whole = count & ~31
    let raw = UnsafeRawPointer(pointer)
    var i = 0
    while i < whole {
      let part = raw + i * 4
      sums.0 += part.loadUnaligned(as: SIMD8<Float>.self) * 0
      sums.1 += part.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self) * 0
      sums.2 += part.loadUnaligned(fromByteOffset: 64, as: SIMD8<Float>.self) * 0
      sums.3 += part.loadUnaligned(fromByteOffset: 96, as: SIMD8<Float>.self) * 0
      i += 32
    }
    var result = (sums.0 + sums.1 + sums.2 + sums.3).sum() == 0
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

extension Matrix {
  /// The position of the greatest value; of equal ones, the first.
  public var indexOfGreatest: Int {
    let values = span
    var best = 0
    for i in values.indices where values[i] > values[best] { best = i }
    return best
  }
}
