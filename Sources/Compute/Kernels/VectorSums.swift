// Sums of a few vectors in one pass, written so that the result may be one of them: a loop over spans
// that overlap is not vectorised.

extension Matrix {
  /// Stores a + b, element by element; this view may be either of them.
  func add(_ a: Matrix, _ b: Matrix) {
    precondition(a.count == count && b.count == count, "vectors of unequal length")
    let (x, y, sum) = (a.pointer, b.pointer, pointer)
    let whole = count & ~15
    for i in stride(from: 0, to: whole, by: 16) {
      let first = lanes(x + i) + lanes(y + i)
      let second = lanes(x + i + 8) + lanes(y + i + 8)
      store(first, sum + i)
      store(second, sum + i + 8)
    }
    for i in whole..<count { sum[i] = x[i] + y[i] }
  }

  /// Stores (a + b) + c, element by element; this view may be any of them.
  func add(_ a: Matrix, _ b: Matrix, _ c: Matrix) {
    precondition(
      a.count == count && b.count == count && c.count == count, "vectors of unequal length")
    let (x, y, z, sum) = (a.pointer, b.pointer, c.pointer, pointer)
    let whole = count & ~15
    for i in stride(from: 0, to: whole, by: 16) {
      let first = (lanes(x + i) + lanes(y + i)) + lanes(z + i)
      let second = (lanes(x + i + 8) + lanes(y + i + 8)) + lanes(z + i + 8)
      store(first, sum + i)
      store(second, sum + i + 8)
    }
    for i in whole..<count { sum[i] = (x[i] + y[i]) + z[i] }
  }

  /// Stores (a + b) + (c + d), element by element; this view may be any of them.
  func add(_ a: Matrix, _ b: Matrix, _ c: Matrix, _ d: Matrix) {
    precondition(
      a.count == count && b.count == count && c.count == count && d.count == count,
      "vectors of unequal length")
    let (x, y, z, w, sum) = (a.pointer, b.pointer, c.pointer, d.pointer, pointer)
    let whole = count & ~15
    for i in stride(from: 0, to: whole, by: 16) {
      let first = (lanes(x + i) + lanes(y + i)) + (lanes(z + i) + lanes(w + i))
      let second =
        (lanes(x + i + 8) + lanes(y + i + 8)) + (lanes(z + i + 8) + lanes(w + i + 8))
      store(first, sum + i)
      store(second, sum + i + 8)
    }
    for i in whole..<count { sum[i] = (x[i] + y[i]) + (z[i] + w[i]) }
  }

  /// Eight floats.
  @inline(__always)
  private func lanes(_ pointer: UnsafeMutablePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  private func store(_ lanes: SIMD8<Float>, _ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: SIMD8<Float>.self)
  }
}
