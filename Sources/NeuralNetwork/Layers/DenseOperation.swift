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
    let x = input.values[rows: rows].byLastAxis(of: input.shape)
    let y = output.values[rows: rows].byLastAxis(of: output.shape)
    let z = sumsBeforeActivation(rows) ?? y
    var shape = ProductShape(rows: x.rows, columns: layer.units, depth: x.columns)
    shape.bias = bias != nil
    try site.engine.product(shape).run(x, kernel.values, bias: bias?.values, into: z)
    if !isLinear { layer.activation.forward(z, into: y) }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) throws {
    guard let delta = output.gradient?[rows: rows].byLastAxis(of: output.shape) else { return }
    let x = input.values[rows: rows].byLastAxis(of: input.shape)
    let y = output.values[rows: rows].byLastAxis(of: output.shape)
    if !isLinear {
      layer.activation.backward(
        input: sumsBeforeActivation(rows) ?? y, output: y, gradient: delta)
    }
    if let bias { delta.sumRows(into: bias.gradient(pass)) }

    var shape = ProductShape(rows: x.columns, columns: layer.units, depth: x.rows)
    shape.transposeA = true
    try site.engine.product(shape).run(x, delta, into: kernel.gradient(pass))

    guard let target = site.inputGradients[0] else { return }
    shape = ProductShape(rows: x.rows, columns: x.columns, depth: layer.units)
    shape.transposeB = true
    try site.engine.product(shape).run(delta, kernel.values, into: target[rows: rows])
  }

  private func sumsBeforeActivation(_ rows: Range<Int>) -> Matrix? {
    sums?.matrix(rows: site.capacity, columns: output.shape.count)[rows: rows]
      .byLastAxis(of: output.shape)
  }
}
