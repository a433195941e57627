import Compute

/// Products with memory of their own, run one after the other.
struct ProductSequence {
  /// A product with its factors, bias and result, and the factors as it reads them.
  private struct Part {
    let product: MatrixProduct
    let buffers: [AlignedBuffer<Float>]
    let copies: [RoundedCopy]
  }

  private let parts: [Part]

  /// Takes memory for the operands of each product.
  ///
  /// - Throws: `OneDNNError`.
  init(_ shapes: [ProductShape], engine: ComputeEngine) throws {
    parts = try shapes.map { shape in
      let sizes = [
        shape.rows * shape.depth, shape.depth * shape.columns, shape.columns,
        shape.rows * shape.columns,
      ]
      return Part(
        product: try engine.product(shape), buffers: sizes.map { AlignedBuffer(count: $0) },
        copies: sizes.prefix(2).map {
          RoundedCopy(rows: 1, columns: $0, precision: shape.precision)
        })
    }
  }

  /// Runs all of them.
  ///
  /// - Throws: `OneDNNError`.
  func run() throws {
    for part in parts {
      let values = part.buffers.map { $0.matrix(rows: 1, columns: $0.count) }
      try part.product.run(
        part.copies[0].operand(values[0], rows: 0..<1),
        part.copies[1].operand(values[1], rows: 0..<1),
        bias: part.product.shape.bias ? values[2] : nil, into: values[3])
    }
  }
}
