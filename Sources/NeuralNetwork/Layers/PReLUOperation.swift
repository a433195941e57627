import Compute

/// A rectifier with trained slopes at work: on slopes spread over a whole sample, so that the loops
/// over its values vectorise whichever axes share them.
final class PReLUOperation: LayerOperation {
  private let places: [Int]
  private let site: LayerSite
  private let slopeMemory: AlignedBuffer<Float>
  private let sumMemory: AlignedBuffer<Float>

  /// - Parameter places: for each value of a sample, the position of its slope.
  init(places: [Int], _ site: LayerSite) {
    self.places = places
    self.site = site
    slopeMemory = AlignedBuffer(count: places.count)
    sumMemory = AlignedBuffer(count: places.count)
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) {
    let slopes = slopeMemory.matrix(rows: 1, columns: places.count)
    let alpha = site.weights[0].values
    for (index, place) in places.enumerated() { slopes.pointer[index] = alpha.pointer[place] }
    let a = slopes.span
    for r in rows {
      let input = site.inputs[0].values.row(r)
      let output = site.output.values.row(r)
      let x = input.span
      var y = output.mutableSpan
      precondition(x.count == a.count && y.count == a.count)
      for i in y.indices {
        // Both are computed: a choice between computations would be a branch.
        let value = x[i]
        let below = a[i] * value
        y[i] = value > 0 ? value : below
      }
    }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) {
    guard let gradient = site.output.gradient else { return }
    site.weights[0].sumGradient(rows, pass) { part, sum in
      sumSlopeGradients(part, gradient, into: sum)
    }
    guard let target = site.inputGradients[0] else { return }
    let slopes = slopeMemory.matrix(rows: 1, columns: places.count)
    let a = slopes.span
    for r in rows {
      let input = site.inputs[0].values.row(r)
      let upstream = gradient.row(r)
      let downstream = target.row(r)
      let x = input.span
      let g = upstream.span
      var d = downstream.mutableSpan
      precondition(x.count == a.count && g.count == a.count && d.count == a.count)
      for i in d.indices {
        let above = g[i]
        let below = a[i] * above
        d[i] = x[i] > 0 ? above : below
      }
    }
  }

  /// Adds up g · x of the negative inputs, first for each value of a sample over the rows, then over
  /// the values that share a slope.
  private func sumSlopeGradients(_ rows: Range<Int>, _ gradient: Matrix, into result: Matrix) {
    let sums = sumMemory.matrix(rows: 1, columns: places.count)
    sums.fill(0)
    var s = sums.mutableSpan
    for r in rows {
      let input = site.inputs[0].values.row(r)
      let upstream = gradient.row(r)
      let x = input.span
      let g = upstream.span
      precondition(x.count == s.count && g.count == s.count)
      for i in s.indices {
        let product = g[i] * x[i]
        s[i] += x[i] > 0 ? 0 : product
      }
    }
    result.fill(0)
    for (index, place) in places.enumerated() { result.pointer[place] += s[index] }
  }
}
