import Compute

// The loops over the values of a shard.

extension BatchNormalizationOperation {
  func predict(_ rows: Range<Int>) {
    let means = movingMean.values
    let variances = movingVariance.values
    scale(rows) { c in (Double(means.pointer[c]), inverse(Double(variances.pointer[c]))) }
  }

  /// The gradient of the input of a frozen layer: γ · g / √(σ² + ε), with the moving variance.
  func passThrough(_ gradient: Matrix, _ rows: Range<Int>) {
    guard let target = site.inputGradients[0] else { return }
    let factors = parameters(0)
    for c in 0..<channels {
      let variance = Double(movingVariance.values.pointer[c])
      factors.pointer[c] = Float(Double(weights.factors.pointer[c]) * inverse(variance))
    }
    let upstream = vectors(gradient, rows)
    let downstream = vectors(target, rows)
    for r in 0..<upstream.rows { downstream.row(r).multiply(upstream.row(r), factors) }
  }

  func normalize(_ rows: Range<Int>, _ shard: Int) {
    let own = moments.pointer(toShard: shard)
    scale(rows) { [channels] c in (own[c], own[channels + c]) }
  }

  /// y = (x − m) · a + b, where b takes up what m has lost in rounding.
  @inline(__always)
  private func scale(
    _ rows: Range<Int>, _ moments: (Int) -> (mean: Double, inverse: Double)
  ) {
    let (centers, factors, offsets) = (parameters(0), parameters(1), parameters(2))
    let gamma = weights.factors.pointer
    let beta = weights.offsets.pointer
    for c in 0..<channels {
      let (mean, inverse) = moments(c)
      let center = Float(mean)
      let factor = Double(gamma[c]) * inverse
      centers.pointer[c] = center
      factors.pointer[c] = Float(factor)
      offsets.pointer[c] = Float(Double(beta[c]) - (mean - Double(center)) * factor)
    }
    let input = vectors(site.inputs[0].values, rows)
    let output = vectors(site.output.values, rows)
    let m = centers.span
    let a = factors.span
    let b = offsets.span
    for r in 0..<input.rows {
      let source = input.row(r)
      let target = output.row(r)
      let x = source.span
      var y = target.mutableSpan
      precondition(x.count == y.count && m.count == y.count)
      precondition(a.count == y.count && b.count == y.count)
      for c in y.indices { y[c] = (x[c] - m[c]) * a[c] + b[c] }
    }
  }

  /// Σ g and Σ g · x̂ of a shard.
  func sumGradients(_ gradient: Matrix, _ input: Matrix, _ shard: Int) {
    let sums = gradientSums.pointer(toShard: shard)
    let own = moments.pointer(toShard: shard)
    let centers = parameters(0)
    for c in 0..<channels { centers.pointer[c] = Float(own[c]) }
    columnSums.sum(gradient.rows, into: sums) { row, sum in sum.add(gradient.row(row)) }
    columnSums.sum(gradient.rows, into: sums + channels) { row, sum in
      let upstream = gradient.row(row)
      let vector = input.row(row)
      let g = upstream.span
      let x = vector.span
      let m = centers.span
      var s = sum.mutableSpan
      precondition(g.count == s.count && x.count == s.count && m.count == s.count)
      for c in s.indices { s[c] += g[c] * (x[c] - m[c]) }
    }
    for c in 0..<channels {
      let rest = own[c] - Double(centers.pointer[c])
      sums[channels + c] = (sums[channels + c] - rest * sums[c]) * own[channels + c]
    }
  }

  /// The gradient of the input, γ · (g − Σg/n − x̂ · Σ(g · x̂)/n) / √(σ² + ε), as
  /// a · g + b · (x − m) + d.
  func propagate(
    _ gradient: Matrix, _ rows: Range<Int>, _ shard: Int, _ sums: UnsafePointer<Double>,
    into target: Matrix
  ) {
    let own = moments.pointer(toShard: shard)
    let count = own[2 * channels]
    let centers = parameters(0)
    let (factors, slopes, offsets) = (parameters(1), parameters(2), parameters(3))
    let gamma = weights.factors.pointer
    for c in 0..<channels {
      let center = Float(own[c])
      let factor = Double(gamma[c]) * own[channels + c]
      let slope = -factor * own[channels + c] * sums[channels + c] / count
      centers.pointer[c] = center
      factors.pointer[c] = Float(factor)
      slopes.pointer[c] = Float(slope)
      offsets.pointer[c] = Float(
        -factor * sums[c] / count - slope * (own[c] - Double(center)))
    }
    let input = vectors(site.inputs[0].values, rows)
    let m = centers.span
    let a = factors.span
    let b = slopes.span
    let d = offsets.span
    for r in 0..<gradient.rows {
      let upstream = gradient.row(r)
      let source = input.row(r)
      let downstream = target.row(r)
      let g = upstream.span
      let x = source.span
      var result = downstream.mutableSpan
      precondition(g.count == result.count && x.count == result.count)
      precondition(m.count == result.count && a.count == result.count)
      precondition(b.count == result.count && d.count == result.count)
      for c in result.indices { result[c] = a[c] * g[c] + b[c] * (x[c] - m[c]) + d[c] }
    }
  }
}
