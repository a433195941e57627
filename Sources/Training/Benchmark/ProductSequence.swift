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
  /// - Parameter value: of all operands. Zeros would do for oneDNN, but a processor may find them
  ///   easier.
  /// - Throws: `OneDNNError`.
  init(_ shapes: [ProductShape], engine: ComputeEngine, filledWith value: Float = 0) throws {
    parts = try shapes.map { shape in
      let sizes = [
        shape.rows * shape.depth, shape.depth * shape.columns, shape.columns,
        shape.rows * shape.columns,
      ]
      let buffers = sizes.map { AlignedBuffer<Float>(count: $0) }
      for buffer in buffers { buffer.buffer.update(repeating: value) }
      let copies = buffers.prefix(2).map { buffer in
        let copy = RoundedCopy(rows: 1, columns: buffer.count, precision: shape.precision)
        copy.update(buffer.matrix(rows: 1, columns: buffer.count), rows: 0..<1)
        return copy
      }
      return Part(product: try engine.product(shape), buffers: buffers, copies: copies)
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
