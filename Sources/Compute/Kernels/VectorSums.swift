// Sums of a few vectors in one pass, written so that the result may be one of them: a loop over spans
// that overlap is not vectorised.

extension Matrix {
  /// Stores a + b, element by element; this view may be either of them.
  func add(_ a: Matrix, _ b: Matrix) {
    precondition(a.count == count && b.count == count, "vectors of unequal length")
    let (a, b) = (UnsafeRawPointer(a.pointer), UnsafeRawPointer(b.pointer))
    store {
      a.lanes($0) + b.lanes($0)
    } rest: {
      a.value($0) + b.value($0)
    }
  }

  /// Stores (a + b) + c, element by element; this view may be any of them.
  func add(_ a: Matrix, _ b: Matrix, _ c: Matrix) {
    precondition(
      a.count == count && b.count == count && c.count == count, "vectors of unequal length")
    let (a, b) = (UnsafeRawPointer(a.pointer), UnsafeRawPointer(b.pointer))
    let c = UnsafeRawPointer(c.pointer)
    store {
      (a.lanes($0) + b.lanes($0)) + c.lanes($0)
    } rest: {
      (a.value($0) + b.value($0)) + c.value($0)
    }
  }

  /// Stores (a + b) + (c + d), element by element; this view may be any of them.
  func add(_ a: Matrix, _ b: Matrix, _ c: Matrix, _ d: Matrix) {
    precondition(
      a.count == count && b.count == count && c.count == count && d.count == count,
      "vectors of unequal length")
    let (a, b) = (UnsafeRawPointer(a.pointer), UnsafeRawPointer(b.pointer))
    let (c, d) = (UnsafeRawPointer(c.pointer), UnsafeRawPointer(d.pointer))
    store {
      (a.lanes($0) + b.lanes($0)) + (c.lanes($0) + d.lanes($0))
    } rest: {
      (a.value($0) + b.value($0)) + (c.value($0) + d.value($0))
    }
  }

  /// Stores sixteen elements at a time, and those that are left one by one, from their byte offsets.
  @inline(__always)
  private func store(_ lanes: (Int) -> SIMD16<Float>, rest: (Int) -> Float) {
    let result = UnsafeMutableRawPointer(pointer)
    let size = MemoryLayout<Float>.stride
    let whole = count & ~15
    var offset = 0
    while offset < whole * size {
      result.storeBytes(of: lanes(offset), toByteOffset: offset, as: SIMD16<Float>.self)
      offset += 16 * size
    }
    while offset < count * size {
      result.storeBytes(of: rest(offset), toByteOffset: offset, as: Float.self)
      offset += size
    }
  }
}

extension UnsafeRawPointer {
  /// Sixteen floats from a byte offset on.
  @inline(__always)
  fileprivate func lanes(_ offset: Int) -> SIMD16<Float> {
    loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
  }

  /// The float at a byte offset.
  @inline(__always)
  fileprivate func value(_ offset: Int) -> Float {
    loadUnaligned(fromByteOffset: offset, as: Float.self)
  }
}
