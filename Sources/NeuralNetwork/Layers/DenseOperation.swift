import Compute

/// A dense layer at work: three matrix products, of which the first adds the bias.
///
/// In bfloat16 the products read rounded copies of inputs, kernel and output gradients; all else, the
/// kernel that is trained included, is in single precision.
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
  private let inputCopy: RoundedCopy
  private let kernelCopy: RoundedCopy
  private let deltaCopy: RoundedCopy

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
    func copy(_ rows: Int, _ columns: Int) -> RoundedCopy {
      RoundedCopy(rows: rows, columns: columns, precision: site.engine.precision)
    }
    let rows = site.capacity * input.shape.count / input.shape.last
    inputCopy = copy(rows, input.shape.last)
    kernelCopy = copy(input.shape.last, layer.units)
    deltaCopy = copy(output.gradient == nil ? 0 : rows, layer.units)
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) throws {
    inputCopy.update(allInputs, rows: inRows(rows))
    kernelCopy.update(kernelValues, rows: 0..<kernelValues.rows)
    var shape = shape(rows: rows.count * positions, columns: layer.units, depth: input.shape.last)
    shape.bias = bias != nil
    try site.engine.forEachPart(of: rows, shards: pass.shards, shape: shape) { part in
      shape.rows = part.count * positions
      try site.engine.product(shape).run(
        inputs(part), kernelOperand, bias: bias?.values, into: sumsBeforeActivation(part))
    }
    if !isLinear { layer.activation.forward(sumsBeforeActivation(rows), into: outputs(rows)) }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) throws {
    guard let gradient = output.gradient else { return }
    let allDeltas = gradient.byLastAxis(of: output.shape)
    func deltas(_ rows: Range<Int>) -> Matrix { allDeltas[rows: inRows(rows)] }
    func delta(_ rows: Range<Int>) -> Operand { deltaCopy.operand(allDeltas, rows: inRows(rows)) }
    if !isLinear {
      layer.activation.backward(
        input: sumsBeforeActivation(rows), output: outputs(rows), gradient: deltas(rows))
    }
    bias?.sumGradient(rows, pass) { part, sum in deltas(part).sumRows(into: sum) }
    deltaCopy.update(allDeltas, rows: inRows(rows))

    var shape = shape(rows: input.shape.last, columns: layer.units, depth: 0)
    shape.transposeA = true
    try kernel.sumGradient(rows, pass) { part, sum in
      shape.depth = part.count * positions
      try site.engine.product(shape).run(inputs(part), delta(part), into: sum)
    }
    // The bias lies behind the kernel.
    try pass.whenFinal?(kernel.range.lowerBound)

    guard let target = site.inputGradients[0] else { return }
    shape = self.shape(
      rows: rows.count * positions, columns: input.shape.last, depth: layer.units)
    shape.transposeB = true
    try site.engine.forEachPart(of: rows, shards: pass.shards, shape: shape) { part in
      shape.rows = part.count * positions
      try site.engine.product(shape).run(delta(part), kernelOperand, into: target[rows: part])
    }
  }

  /// The rows of the last axis that a sample has.
  private var positions: Int { input.shape.count / input.shape.last }

  /// The rows of the last axis that samples have.
  private func inRows(_ samples: Range<Int>) -> Range<Int> {
    samples.lowerBound * positions..<samples.upperBound * positions
  }

  private func shape(rows: Int, columns: Int, depth: Int) -> ProductShape {
    var shape = ProductShape(rows: rows, columns: columns, depth: depth)
    shape.precision = site.engine.precision
    return shape
  }

  private var allInputs: Matrix { input.values.byLastAxis(of: input.shape) }

  private func inputs(_ rows: Range<Int>) -> Operand {
    inputCopy.operand(allInputs, rows: inRows(rows))
  }

  private var kernelOperand: Operand {
    kernelCopy.operand(kernelValues, rows: 0..<kernelValues.rows)
  }

  private var kernelValues: Matrix {
    kernel.values.reshaped(rows: input.shape.last, columns: layer.units)
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
