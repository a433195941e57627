import Compute

/// A norm constraint on a weight of a known shape: the norms of its parts, and their scaling.
///
/// The axes that norms are taken along cut the shape into three: `[outer, along, inner]`. Each pair of
/// an outer and an inner index has a norm.
public final class NormScaling {
  private let constraint: any NormConstraint
  private let outer: Int
  private let along: Int
  private let inner: Int
  /// What each part is multiplied with, `[outer, inner]`.
  private let factors: AlignedBuffer<Float>
  private let sums: AlignedBuffer<Double>

  /// Takes memory for the norms.
  public init(_ constraint: any NormConstraint, shape: [Int]) {
    let axes = constraint.axes
    precondition(constraint.problem(with: shape) == nil, "\(axes) of \(shape)")
    self.constraint = constraint
    outer = shape.prefix(axes[0]).reduce(1, *)
    along = axes.reduce(1) { $0 * shape[$1] }
    inner = shape.dropFirst(axes[0] + axes.count).reduce(1, *)
    factors = AlignedBuffer(count: outer * inner)
    sums = AlignedBuffer(count: inner)
  }

  /// Measures a whole weight, in an order that follows from its shape alone.
  public func measure(_ weight: Matrix) {
    for o in 0..<outer {
      let part = weight.slice(o * along * inner..<(o + 1) * along * inner)
      var s = sums.buffer.mutableSpan
      if inner == 1 {
        s[0] = part.sumOfSquares
      } else {
        for i in s.indices { s[i] = 0 }
        for row in 0..<along {
          let values = part.slice(row * inner..<(row + 1) * inner)
          let x = values.span
          precondition(x.count == s.count)
          for i in s.indices { s[i] += Double(x[i]) * Double(x[i]) }
        }
      }
      for i in s.indices {
        factors.pointer[o * inner + i] = Float(constraint.factor(norm: s[i].squareRoot()))
      }
    }
  }

  /// Scales a part of the weight by what was measured.
  ///
  /// - Parameter start: the position of the part in the weight.
  public func scale(_ part: Matrix, from start: Int) {
    let all = factors.matrix(rows: outer, columns: inner)
    guard inner > 1 else { return scaleRows(part, from: start) }
    var position = start
    while position < start + part.count {
      let column = position % inner
      let count = min(inner - column, start + part.count - position)
      let values = part.slice(position - start..<position - start + count)
      let own = all.row(position / (along * inner)).slice(column..<column + count)
      var w = values.mutableSpan
      let f = own.span
      precondition(w.count == f.count)
      for i in w.indices { w[i] *= f[i] }
      position += count
    }
  }

  /// The same where the values of a part of the weight follow each other.
  private func scaleRows(_ part: Matrix, from start: Int) {
    var position = start
    while position < start + part.count {
      let row = position / along
      let count = min((row + 1) * along, start + part.count) - position
      let values = part.slice(position - start..<position - start + count)
      let factor = factors.pointer[row]
      var w = values.mutableSpan
      for i in w.indices { w[i] *= factor }
      position += count
    }
  }
}
