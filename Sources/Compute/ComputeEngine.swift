import COneDNN
import Glibc

/// oneDNN on this rank's cores, with the products compiled so far and the scratch memory they share.
///
/// One engine serves one thread: products are run one after the other.
public final class ComputeEngine {
  /// The number of threads that a product may use.
  public let threads: Int
  let handle: dnnl_engine_t
  let stream: dnnl_stream_t
  private var products: [ProductShape: MatrixProduct] = [:]
  private var record: [ProductShape]?
  private(set) var scratchpad = AlignedBuffer<UInt8>(count: 0)

  /// Starts the library on the processor with the given number of threads.
  ///
  /// - Throws: `OneDNNError`.
  public init(threads: Int = 1) throws {
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
    Self.setThreads(threads)
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
    let product = try MatrixProduct(shape, engine: self)
    if product.scratchpadSize > scratchpad.count {
      scratchpad = AlignedBuffer(count: product.scratchpadSize)
    }
    products[shape] = product
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

  /// Tells the OpenMP runtime that oneDNN brought along, whichever it is, how many threads to use.
  ///
  /// oneDNN has no call for it, and the runtime reads its environment variable only while loading.
  private static func setThreads(_ count: Int) {
    typealias SetThreads = @convention(c) (CInt) -> Void
    guard let symbol = dlsym(nil, "omp_set_num_threads") else { return }
    unsafeBitCast(symbol, to: SetThreads.self)(CInt(count))
  }
}
