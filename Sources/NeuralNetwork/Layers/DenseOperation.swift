import Compute

/// A dense layer at work: three matrix products, of which the first adds the bias.
final class DenseOperation: LayerOperation {
  private let layer: Dense
  private let site: LayerSite
  private let input: Tensor
  private let output: Tensor
  private let kernel: WeightView
  private let bias: WeightView?
  private let isLinear: Bool
  /// The sums before the activation, where its derivative needs them.
  private let sums: AlignedBuffer<Float>?

  init(_ layer: Dense, _ site: LayerSite) {
    self.layer = layer
    self.site = site
    input = site.inputs[0]
    output = site.output
    kernel = site.weights[0]
    bias = layer.usesBias ? site.weights[1] : nil
    isLinear = layer.activation is Linear
    sums =
      layer.activation.gradientNeedsInput
      ? AlignedBuffer(count: site.capacity * site.output.shape.count) : nil
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) throws {
    var shape = ProductShape(
      rows: rows.count * positions, columns: layer.units, depth: input.shape.last)
    shape.bias = bias != nil
    try site.engine.forEachPart(of: rows, shards: pass.shards, shape: shape) { part in
      shape.rows = part.count * positions
      try site.engine.product(shape).run(
        inputs(part), kernel.values, bias: bias?.values, into: sumsBeforeActivation(part))
    }
    if !isLinear { layer.activation.forward(sumsBeforeActivation(rows), into: outputs(rows)) }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) throws {
    guard let gradient = output.gradient else { return }
    func delta(_ rows: Range<Int>) -> Matrix { gradient[rows: rows].byLastAxis(of: output.shape) }
    if !isLinear {
      layer.activation.backward(
        input: sumsBeforeActivation(rows), output: outputs(rows), gradient: delta(rows))
    }
    bias?.sumGradient(rows, pass) { part, sum in delta(part).sumRows(into: sum) }

    var shape = ProductShape(rows: input.shape.last, columns: layer.units, depth: 0)
    shape.transposeA = true
    try kernel.sumGradient(rows, pass) { part, sum in
      shape.depth = part.count * positions
      try site.engine.product(shape).run(inputs(part), delta(part), into: sum)
    }

    guard let target = site.inputGradients[0] else { return }
    shape = ProductShape(
      rows: rows.count * positions, columns: input.shape.last, depth: layer.units)
    shape.transposeB = true
    try site.engine.forEachPart(of: rows, shards: pass.shards, shape: shape) { part in
      shape.rows = part.count * positions
      try site.engine.product(shape).run(delta(part), kernel.values, into: target[rows: part])
    }
  }

  /// The rows of the last axis that a sample has.
  private var positions: Int { input.shape.count / input.shape.last }

  private func inputs(_ rows: Range<Int>) -> Matrix {
    input.values[rows: rows].byLastAxis(of: input.shape)
  }

  private func outputs(_ rows: Range<Int>) -> Matrix {
    output.values[rows: rows].byLastAxis(of: output.shape)
  }

  /// Where the sums are kept: in memory of their own, or where the output goes.
  private func sumsBeforeActivation(_ rows: Range<Int>) -> Matrix {
    sums?.matrix(rows: site.capacity, columns: output.shape.count)[rows: rows]
      .byLastAxis(of: output.shape) ?? outputs(rows)
  }
}
