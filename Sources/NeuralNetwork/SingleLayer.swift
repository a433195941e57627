import Compute

/// A layer at work by itself, with memory of its own: for measurements.
public final class SingleLayer {
  /// Where the inputs are read.
  public let inputs: [Matrix]
  /// The output, with the gradient that it is given.
  public let output: Tensor
  /// Where the gradients of the inputs go.
  public let inputGradients: [Matrix]
  /// The weights that are trained.
  public let weights: [Matrix]
  /// Where their gradients go.
  public let weightGradients: [Matrix]
  private let operation: any LayerOperation
  private let pass: Pass
  private let memory: [AlignedBuffer<Float>]

  /// Takes memory for a number of rows, and gives the weights their first values.
  ///
  /// - Throws: `ShapeMismatch` where the layer cannot work on such inputs; `OneDNNError`.
  public init(_ layer: any Layer, inputs shapes: [Shape], rows: Int) throws {
    let layout = WeightLayout([("layer", layer.weights(for: shapes))])
    let outputShape = try layer.outputShape(of: shapes)
    func allocate(_ columns: Int, rows: Int = rows) -> AlignedBuffer<Float> {
      AlignedBuffer(count: rows * columns)
    }
    let inputs = shapes.map { allocate($0.count) }
    let inputGradients = shapes.map { allocate($0.count) }
    let outputs = [allocate(outputShape.count), allocate(outputShape.count)]
    let weights = [allocate(layout.blockCount, rows: 1), allocate(layout.blockCount, rows: 1)]
    memory = inputs + inputGradients + outputs + weights
    self.inputs = zip(inputs, shapes).map { $0.matrix(rows: rows, columns: $1.count) }
    self.inputGradients = zip(inputGradients, shapes).map {
      $0.matrix(rows: rows, columns: $1.count)
    }
    output = Tensor(
      shape: outputShape, values: outputs[0].matrix(rows: rows, columns: outputShape.count),
      gradient: outputs[1].matrix(rows: rows, columns: outputShape.count))
    let block = weights[0].matrix(rows: 1, columns: layout.blockCount)
    let gradients = weights[1].matrix(rows: 1, columns: layout.blockCount)
    self.weights = layout.trained.map { block.slice($0.range) }
    weightGradients = layout.trained.map { gradients.slice($0.range) }
    layout.initialize(block, seed: 1)
    let tensors = zip(shapes, self.inputs).map { Tensor(shape: $0, values: $1, gradient: nil) }
    operation = try layer.makeOperation(
      LayerSite(
        inputs: tensors, inputGradients: self.inputGradients, output: output,
        weights: layout.weights.map {
          WeightView(values: block.slice($0.range), range: $0.range, isTrained: $0.isTrained)
        }, isTrainable: true, capacity: rows, stream: 0, seed: 1, engine: ComputeEngine()))
    pass = Pass(trainingStep: 0, firstSample: 0, gradients: gradients)
  }

  /// Computes the output, as in training.
  public func forward() throws { try operation.forward(0..<output.values.rows, pass) }

  /// Computes the gradients of inputs and weights.
  public func backward() throws { try operation.backward(0..<output.values.rows, pass) }
}
