import COneDNN

/// A matrix product of one shape, prepared once and run many times.
///
/// oneDNN has two ways to multiply: primitives compiled for a shape, and the classic function of the
/// BLAS. The latter is up to a tenth faster where `B` lies as it is and is wide, and with few rows
/// a fifth; but how it adds up a row may depend on the row's company.
public final class MatrixProduct {
  /// What it computes.
  public let shape: ProductShape
  /// The library's name for the kernel that it chose, such as `brg:avx512_core`.
  public let implementation: String
  /// The number of threads that it runs on.
  public let threads: Int
  /// Nil: by the function of the BLAS.
  private var matmul: nntrain_matmul?
  private unowned let engine: ComputeEngine

  var scratchpadSize: Int { matmul?.scratchpad_size ?? 0 }

  init(_ shape: ProductShape, threads: Int, engine: ComputeEngine) throws {
    precondition(
      shape.rows > 0 && shape.columns > 0 && shape.depth > 0, "an empty product: \(shape)")
    self.shape = shape
    self.threads = threads
    self.engine = engine
    if !engine.isReproducible && Self.isFasterAsGEMM(shape) {
      implementation = "gemm"
    } else {
      let matmul = try Self.compile(shape, engine)
      implementation = matmul.implementation.map { String(cString: $0) } ?? "unknown"
      self.matmul = matmul
    }
  }

  private static func isFasterAsGEMM(_ shape: ProductShape) -> Bool {
    shape.precision == .float32 && !shape.transposeB && shape.columns >= 128
  }

  private static func compile(
    _ shape: ProductShape, _ engine: ComputeEngine
  ) throws -> nntrain_matmul {
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
    return matmul
  }

  deinit {
    if var matmul { nntrain_matmul_destroy(&matmul) }
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
    guard var matmul else { return try runGEMM(a, b, bias, into: result) }
    let status = nntrain_matmul_run(
      &matmul, engine.stream, a.pointer, b.pointer, bias.map { UnsafePointer($0.pointer) },
      result.pointer, engine.scratchpad.pointer)
    try check(status, "run the product \(shape)")
  }

  /// `C = A · B + C`, where `C` begins as the bias in each row.
  private func runGEMM(
    _ a: Operand, _ b: Operand, _ bias: Matrix?, into result: Matrix
  ) throws {
    if let bias {
      let sums = Matrix(pointer: result.pointer, rows: shape.rows, columns: shape.columns)
      for row in 0..<shape.rows { sums.row(row).copy(bias) }
    }
    let (plain, transposed) = (
      CChar(bitPattern: UInt8(ascii: "N")), CChar(bitPattern: UInt8(ascii: "T"))
    )
    let (rows, columns, depth) = (Int64(shape.rows), Int64(shape.columns), Int64(shape.depth))
    let isAdded = shape.accumulate || shape.bias
    let status = dnnl_sgemm(
      shape.transposeA ? transposed : plain, plain, rows, columns, depth, 1,
      a.floats, shape.transposeA ? rows : depth, b.floats, columns, isAdded ? 1 : 0,
      result.pointer, columns)
    try check(status, "run the product \(shape)")
  }
}
