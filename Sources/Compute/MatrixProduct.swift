import COneDNN

/// A matrix product of one shape, compiled by oneDNN once and run many times.
public final class MatrixProduct {
  /// What it computes.
  public let shape: ProductShape
  /// The library's name for the kernel that it chose, such as `brg:avx512_core`.
  public let implementation: String
  /// The number of threads that it runs on.
  public let threads: Int
  private var matmul: nntrain_matmul
  private unowned let engine: ComputeEngine

  var scratchpadSize: Int { matmul.scratchpad_size }

  init(_ shape: ProductShape, threads: Int, engine: ComputeEngine) throws {
    precondition(
      shape.rows > 0 && shape.columns > 0 && shape.depth > 0, "an empty product: \(shape)")
    var request = nntrain_matmul_shape()
    request.m = Int64(shape.rows)
    request.n = Int64(shape.columns)
    request.k = Int64(shape.depth)
    request.transpose_a = shape.transposeA ? 1 : 0
    request.transpose_b = shape.transposeB ? 1 : 0
    request.has_bias = shape.bias ? 1 : 0
    request.accumulate = shape.accumulate ? 1 : 0
    request.bfloat16 = shape.precision == .bfloat16 ? 1 : 0
    var matmul = nntrain_matmul()
    let status = nntrain_matmul_create(&matmul, engine.handle, &request)
    guard status == dnnl_success else {
      nntrain_matmul_destroy(&matmul)
      throw OneDNNError(status: status.rawValue, operation: "compile the product \(shape)")
    }
    self.shape = shape
    self.matmul = matmul
    self.engine = engine
    self.threads = threads
    self.implementation = matmul.implementation.map { String(cString: $0) } ?? "unknown"
  }

  deinit {
    nntrain_matmul_destroy(&matmul)
  }

  /// Computes `result` from `a`, `b` and, if the shape has one, `bias`.
  ///
  /// - Throws: `OneDNNError`.
  public func run(_ a: Matrix, _ b: Matrix, bias: Matrix? = nil, into result: Matrix) throws {
    try run(Operand(a), Operand(b), bias: bias, into: result)
  }

  /// Computes `result` from `a` and `b`, in the shape's precision, and, if the shape has one, `bias`.
  ///
  /// - Throws: `OneDNNError`.
  public func run(_ a: Operand, _ b: Operand, bias: Matrix? = nil, into result: Matrix) throws {
    precondition(a.precision == shape.precision && b.precision == shape.precision)
    precondition(a.count == shape.rows * shape.depth, "A has \(a.count) values for \(shape)")
    precondition(b.count == shape.depth * shape.columns, "B has \(b.count) values for \(shape)")
    precondition(
      result.count == shape.rows * shape.columns, "C has \(result.count) values for \(shape)")
    precondition((bias?.count ?? 0) == (shape.bias ? shape.columns : 0), "bias for \(shape)")
    engine.note(shape)
    OpenMP.use(threads)
    let status = nntrain_matmul_run(
      &matmul, engine.stream, a.pointer, b.pointer, bias.map { UnsafePointer($0.pointer) },
      result.pointer, engine.scratchpad.pointer)
    try check(status, "run the product \(shape)")
  }
}
