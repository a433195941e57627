import Compute
import DataParallel
import Diagnostics
import MPI

/// Gradients of one size, and all that is done with them to be timed.
///
/// Before each repetition every rank writes its gradients anew, as a step does: they are in the cache
/// of the core that wrote them, if anywhere.
final class ExchangeTrial {
  private static let totalsCount = 4

  private let world: Communicator
  private let exchange: any GradientExchange
  /// Gradients for MPI, in memory of this rank's own.
  private let memory: AlignedBuffer<Float>
  private let values: Matrix
  /// Parts of them that are as long as a slice.
  private let parts: [Matrix]
  private let scratch: AlignedBuffer<Float>
  private var totals = [Double](repeating: 1, count: totalsCount)
  /// The slices of the other ranks, where they lie, if that can be seen from here.
  private let slicesOfOthers: [Matrix]
  /// Where the others find this rank's, if they can.
  private let shared: Matrix?
  /// What became of them: nothing that is read is without use.
  private var areFinite = true

  /// What can be measured on these ranks.
  let methods: [ExchangeMethod]

  /// Takes memory. Collective.
  ///
  /// - Parameter count: the number of gradients.
  /// - Throws: `Failure` where memory is short; `MPIError`.
  init(on world: Communicator, facts: LaunchFacts, kind: ExchangeKind, count: Int) throws {
    self.world = world
    // Shared memory has its own check.
    let bytes = count * MemoryLayout<Float>.stride * facts.localSize
    try world.agree {
      guard let available = MemoryInformation.available, bytes * 2 > available else { return }
      throw Failure(
        .outOfMemory,
        "gradients of \(ByteCount(bytes / facts.localSize).decimal) need "
          + "\(ByteCount(bytes * 2)) on a node, \(ByteCount(available)) are available",
        advice: "measure smaller ones with --sizes")
    }
    exchange = try kind.make(
      on: world, facts: facts, count: count, totalsCount: Self.totalsCount, tableCount: 1,
      traffic: GradientTraffic(), team: .single)
    memory = AlignedBuffer(count: count)
    values = memory.matrix(rows: 1, columns: count)
    let length = count / world.size
    parts = (0..<world.size).map { [values] in
      values.slice($0 * length..<($0 + 1) * length)
    }
    scratch = AlignedBuffer(count: TreeSum.scratchCount(world.size))
    let memoryOfNode = exchange as? SharedMemoryExchange
    slicesOfOthers = (0..<world.size).filter { $0 != world.rank }.compactMap {
      memoryOfNode?.contribution(of: $0)
    }
    shared = memoryOfNode?.sharedGradients
    // Ranks that share a core would each be timed while the other sleeps.
    let hasBound = memoryOfNode != nil && facts.localSize <= facts.coresOfNode
    methods = ExchangeMethod.allCases.filter {
      hasBound || ![.memory, .transfer, .barriers].contains($0)
    }
  }

  /// Gives shared memory back. Collective.
  func close() { exchange.close() }

  /// Writes this rank's gradients.
  func prepare(_ method: ExchangeMethod) {
    switch method {
    case .allReduce, .exchange: exchange.gradients.fill(0)
    case .transfer: shared?.fill(0)
    case .mpi, .mpiInPieces, .memory: values.fill(0)
    case .barriers: break
    }
  }

  /// Does it once. Collective.
  func run(_ method: ExchangeMethod) throws {
    switch method {
    case .allReduce:
      try exchange.reduce(totals: &totals) { [exchange] part in
        exchange.parameters.slice(part).copy(exchange.gradients.slice(part))
      }
      try exchange.publish()
    case .exchange:
      try exchange.reduce(totals: &totals)
      try exchange.publish()
    case .mpi: try world.allReduce(values.buffer, .sum)
    case .mpiInPieces:
      let length = ExchangeBenchmark.pieceBytes / MemoryLayout<Float>.stride
      for start in stride(from: 0, to: values.count, by: length) {
        let piece = values.slice(start..<min(start + length, values.count))
        try world.allReduce(piece.buffer, .sum)
      }
    case .memory:
      TreeSum.sum(
        parts, into: parts[0], scratch: scratch.matrix(rows: 1, columns: scratch.count))
    case .transfer:
      for slice in slicesOfOthers { areFinite = slice.isFinite && areFinite }
    case .barriers:
      // Parameters that exist once are there for all when all have met.
      try exchange.publish()
      try exchange.publish()
    }
  }

  /// The seconds of some repetitions, each from when this rank begins until it is done. Collective.
  func times(_ method: ExchangeMethod, repetitions: Int) throws -> [Double] {
    let clock = ContinuousClock()
    var times: [Double] = []
    times.reserveCapacity(repetitions)
    // Once before, so that no repetition finds the caches as something else left them.
    for repetition in 0...repetitions {
      prepare(method)
      try world.barrier()
      let start = clock.now
      try run(method)
      let end = clock.now
      if repetition > 0 { times.append(start.duration(to: end).seconds) }
    }
    return times
  }

  /// Whether the result is what it should be, for gradients whose sums are exact. Collective.
  func isRight(_ method: ExchangeMethod) throws -> Bool {
    let ranks = world.size
    let (target, result): (Matrix, Matrix)
    switch method {
    case .allReduce: (target, result) = (exchange.gradients, exchange.parameters)
    case .mpi, .mpiInPieces: (target, result) = (values, values)
    case .exchange, .memory, .transfer, .barriers: return true
    }
    for i in 0..<target.count { target.buffer[i] = Float(i % 1009 + world.rank) }
    try run(method)
    return result.buffer.indices.allSatisfy {
      result.buffer[$0] == Float($0 % 1009 * ranks + ranks * (ranks - 1) / 2)
    }
  }
}
