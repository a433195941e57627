extension Matrix {
  /// Stores the element-wise product of two views of equal size.
  public func multiply(_ a: Matrix, _ b: Matrix) {
    let x = a.span
    let y = b.span
    var result = mutableSpan
    precondition(x.count == result.count && y.count == result.count)
    for i in result.indices { result[i] = x[i] * y[i] }
  }

  /// Adds a view of equal size.
  public func add(_ other: Matrix) {
    let x = other.span
    var result = mutableSpan
    precondition(x.count == result.count)
    for i in result.indices { result[i] += x[i] }
  }
}
