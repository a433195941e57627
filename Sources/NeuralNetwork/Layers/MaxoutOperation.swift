import Compute

/// A maxout layer at work: a dense layer for all pieces, and the greatest of them.
final class MaxoutOperation: LayerOperation {
  private let units: Int
  private let pieces: Int
  private let site: LayerSite
  private let dense: DenseOperation
  /// The outputs of all pieces, `[…, pieces · units]`.
  private let sums: Tensor
  /// The number of the greatest piece of each output, for the gradient.
  private let winners: Matrix
  private let memory: [AlignedBuffer<Float>]

  init(_ layer: Maxout, _ dense: Dense, _ site: LayerSite) {
    units = layer.units
    pieces = layer.pieces
    self.site = site
    let shape = site.output.shape.replacingLast(by: units * pieces)
    let isTrained = site.output.gradient != nil
    let counts = [shape.count, site.output.shape.count, isTrained ? shape.count : 0]
    memory = counts.map { AlignedBuffer(count: site.capacity * $0) }
    sums = Tensor(
      shape: shape, values: memory[0].matrix(rows: site.capacity, columns: shape.count),
      gradient: isTrained ? memory[2].matrix(rows: site.capacity, columns: shape.count) : nil)
    winners = memory[1].matrix(rows: site.capacity, columns: site.output.shape.count)
    self.dense = DenseOperation(
      dense,
      LayerSite(
        inputs: site.inputs, inputGradients: site.inputGradients, output: sums,
        weights: site.weights, isTrainable: site.isTrainable, capacity: site.capacity,
        stream: site.stream, seed: site.seed,
        engine: site.engine))
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) throws {
    try dense.forward(rows, pass)
    let sums = sums.values[rows: rows].byLastAxis(of: sums.shape)
    let outputs = site.output.values[rows: rows].byLastAxis(of: site.output.shape)
    let winners = winners[rows: rows].byLastAxis(of: site.output.shape)
    for r in 0..<outputs.rows {
      let pieceRow = sums.row(r)
      let output = outputs.row(r)
      let winner = winners.row(r)
      output.copy(pieceRow.slice(0..<units))
      winner.fill(0)
      var y = output.mutableSpan
      var w = winner.mutableSpan
      precondition(y.count == w.count)
      for k in 1..<max(pieces, 1) {
        let piece = pieceRow.slice(k * units..<(k + 1) * units)
        let z = piece.span
        let number = Float(k)
        precondition(y.count == z.count)
        for i in y.indices {
          // A NaN wins, and stays.
          let wins = (z[i] > y[i]) != (z[i] != z[i])
          y[i] = wins ? z[i] : y[i]
          w[i] = wins ? number : w[i]
        }
      }
    }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) throws {
    guard let gradient = site.output.gradient, let target = sums.gradient else { return }
    let upstream = gradient[rows: rows].byLastAxis(of: site.output.shape)
    let downstream = target[rows: rows].byLastAxis(of: sums.shape)
    let winners = winners[rows: rows].byLastAxis(of: site.output.shape)
    for r in 0..<upstream.rows {
      let upstreamRow = upstream.row(r)
      let winner = winners.row(r)
      let g = upstreamRow.span
      let w = winner.span
      for k in 0..<pieces {
        let piece = downstream.row(r).slice(k * units..<(k + 1) * units)
        var d = piece.mutableSpan
        let number = Float(k)
        precondition(d.count == g.count && d.count == w.count)
        for i in d.indices { d[i] = w[i] == number ? g[i] : 0 }
      }
    }
    try dense.backward(rows, pass)
  }
}
