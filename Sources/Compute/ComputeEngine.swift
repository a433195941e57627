import COneDNN

/// oneDNN on this rank's cores, with the products compiled so far and the scratch memory they share.
///
/// One engine serves one thread: products are run one after the other.
public final class ComputeEngine {
  /// The number of threads that a product may use.
  public let threads: Int
  /// Whether equal products have equal bits whatever the number of threads and of ranks.
  ///
  /// Then the bits of a product are those that one thread computes, and the rows of several shards go
  /// through one product only where each shard's rows come out as they would by themselves. Both are
  /// tried out for each shape, and where they do not hold, the slower way is taken.
  public let isReproducible: Bool
  /// How the numbers that layers multiply are represented.
  public let precision: ProductPrecision
  let handle: dnnl_engine_t
  let stream: dnnl_stream_t
  private var products: [ProductShape: MatrixProduct] = [:]
  private var independence: [ShapeOfPart: Bool] = [:]
  private var record: [ProductShape]?
  private(set) var scratchpad = AlignedBuffer<UInt8>(count: 0)

  /// A product, and the rows of a part of it.
  private struct ShapeOfPart: Hashable {
    let whole: ProductShape
    let rows: Int
  }

  /// Starts the library on the processor with the given number of threads.
  ///
  /// - Throws: `OneDNNError`.
  public init(
    threads: Int = 1, isReproducible: Bool = false, precision: ProductPrecision = .float32
  ) throws {
    precondition(threads > 0, "a product needs a thread")
    var engine: dnnl_engine_t?
    try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "create an engine")
    var stream: dnnl_stream_t?
    let status = dnnl_stream_create(
      &stream, engine, dnnl_stream_default_flags.rawValue)
    guard let engine, let stream, status == dnnl_success else {
      dnnl_engine_destroy(engine)
      throw OneDNNError(status: status.rawValue, operation: "create a stream")
    }
    self.handle = engine
    self.stream = stream
    self.threads = threads
    self.isReproducible = isReproducible
    self.precision = precision
    OpenMP.use(threads)
  }

  deinit {
    products.removeAll()
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(handle)
  }

  /// The product of a shape, compiled on first use.
  ///
  /// - Throws: `OneDNNError`.
  public func product(_ shape: ProductShape) throws -> MatrixProduct {
    if let product = products[shape] { return product }
    var product = try compile(shape, threads: threads)
    if isReproducible, threads > 1 {
      let single = try compile(shape, threads: 1)
      if try !ProductTrial(of: shape).agree(product, single) { product = single }
    }
    products[shape] = product
    return product
  }

  /// Whether each `rows` rows of a product are to the bit what a product of these rows alone gives.
  ///
  /// - Throws: `OneDNNError`.
  func hasIndependentRows(_ shape: ProductShape, rows: Int) throws -> Bool {
    let key = ShapeOfPart(whole: shape, rows: rows)
    if let known = independence[key] { return known }
    var part = shape
    part.rows = rows
    let (whole, alone) = (try product(shape), try product(part))
    let answer = try ProductTrial(of: shape).agree(whole, parts: alone)
    independence[key] = answer
    return answer
  }

  private func compile(_ shape: ProductShape, threads: Int) throws -> MatrixProduct {
    OpenMP.use(threads)
    let product = try MatrixProduct(shape, threads: threads, engine: self)
    if product.scratchpadSize > scratchpad.count {
      scratchpad = AlignedBuffer(count: product.scratchpadSize)
    }
    return product
  }

  /// The products that some work runs, in order: what a benchmark runs again by itself.
  ///
  /// - Throws: what `work` throws.
  public func products(during work: () throws -> Void) rethrows -> [ProductShape] {
    record = []
    defer { record = nil }
    try work()
    return record ?? []
  }

  /// Notes that a product runs, if somebody asked.
  func note(_ shape: ProductShape) {
    record?.append(shape)
  }
}

extension ComputeEngine {
  /// Calls `work` with the ranges of rows that go through one product each: all rows together, or
  /// shard by shard where their bits would depend on their company.
  ///
  /// - Parameters:
  ///   - shards: the rows of each shard; they cover `rows` in order. None: `rows` are one shard.
  ///   - shape: the product of all rows; a sample may have several rows in it.
  /// - Throws: `OneDNNError`; what `work` throws.
  public func forEachPart(
    of rows: Range<Int>, shards: [Range<Int>], shape: ProductShape,
    _ work: (Range<Int>) throws -> Void
  ) throws {
    guard try isReproducible && shards.count > 1 && !areIndependent(rows, shards, shape) else {
      return try work(rows)
    }
    for shard in shards where !shard.isEmpty { try work(shard) }
  }

  private func areIndependent(
    _ rows: Range<Int>, _ shards: [Range<Int>], _ shape: ProductShape
  ) throws -> Bool {
    let rowsOfSample = shape.rows / rows.count
    for shard in shards where !shard.isEmpty && shard != rows {
      guard try hasIndependentRows(shape, rows: shard.count * rowsOfSample) else { return false }
    }
    return true
  }
}
