import Compute

/// Products with memory of their own, run one after the other.
struct ProductSequence {
  private let parts: [(product: MatrixProduct, buffers: [AlignedBuffer<Float>])]

  /// Takes memory for the operands of each product.
  ///
  /// - Throws: `OneDNNError`.
  init(_ shapes: [ProductShape], engine: ComputeEngine) throws {
    parts = try shapes.map { shape in
      let sizes = [
        shape.rows * shape.depth, shape.depth * shape.columns, shape.columns,
        shape.rows * shape.columns,
      ]
      return (try engine.product(shape), sizes.map { AlignedBuffer<Float>(count: $0) })
    }
  }

  /// Runs all of them.
  ///
  /// - Throws: `OneDNNError`.
  func run() throws {
    for (product, buffers) in parts {
      let operands = buffers.map { $0.matrix(rows: 1, columns: $0.count) }
      try product.run(
        operands[0], operands[1], bias: product.shape.bias ? operands[2] : nil, into: operands[3])
    }
  }
}
