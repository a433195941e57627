import Compute
import DataParallel
import Diagnostics
import Training

/// The audit of copies of the parameters: silent where they agree; one flipped bit on one rank is
/// found on all ranks, with the weight and the rank.
enum AuditChecks: CheckFamily {
  static let name = "audit"
  private static let weights = [
    ("a/kernel", 0..<1000), ("a/bias", 1008..<1010), ("b/kernel", 1024..<9000),
  ]

  static func run(_ checks: Checks) throws {
    let exchange = ExchangeCase.allReduce(checks.world, 9008, table: 1).exchange
    try fill(exchange)
    let audit = ReplicaAudit(
      .steps(3), weights: weights, exchange: exchange, communicator: checks.world)
    try audit.compare(after: 1)
    try checkFlips(exchange, audit, checks)
    try checkTimes(exchange, audit, checks)
    try checkSharedCopy(checks)
  }

  private static func fill(_ exchange: any GradientExchange) throws {
    for i in exchange.slice { exchange.parameters.buffer[i] = Float(i) * 0.1 }
    try exchange.publish()
  }

  private static func flip(_ exchange: any GradientExchange, _ index: Int) {
    let value = exchange.parameters.buffer[index]
    exchange.parameters.buffer[index] = Float(bitPattern: value.bitPattern ^ 1)
  }

  /// Each rank in turn has a wrong bit, in each weight.
  private static func checkFlips(
    _ exchange: any GradientExchange, _ audit: ReplicaAudit, _ checks: Checks
  ) throws {
    let world = checks.world
    guard world.size > 1 else { return }
    for rank in 0..<world.size {
      for (name, range) in weights {
        if world.rank == rank { flip(exchange, range.upperBound - 1) }
        let failure = checks.expectError(Failure.self) { try audit.compare(after: 7) }
        let words = failure?.message ?? ""
        checks.expectEqual(failure?.exitCode, .internalError)
        checks.expect(words.contains("after step 7: '\(name)' of 3 weights"), words)
        let others = (0..<world.size).filter { $0 != rank }.map(String.init)
        switch world.size {
        case 2: checks.expect(words.contains("on ranks 0 and 1, and no majority"), words)
        case 3:
          checks.expect(
            words.hasSuffix("on rank \(rank) as on ranks \(others[0]) and \(others[1])"), words)
        default: checks.expect(words.contains("on rank \(rank) as on ranks "), words)
        }
        if world.rank == rank { flip(exchange, range.upperBound - 1) }
        try audit.compare(after: 7)
      }
    }
    // Two weights on one rank; padding between weights is nobody's.
    let last = world.size - 1
    if world.rank == last { for index in [5, 1005, 1008] { flip(exchange, index) } }
    let failure = checks.expectError(Failure.self) { try audit.compare(after: 8) }
    checks.expect(
      failure?.message.contains("'a/kernel' and 1 more of 3 weights") == true,
      "\(failure?.message ?? "")")
    if world.rank == last { for index in [5, 1008] { flip(exchange, index) } }
    try audit.compare(after: 8)
  }

  /// The audit is due every third step, before a checkpoint and at the end of an epoch.
  private static func checkTimes(
    _ exchange: any GradientExchange, _ audit: ReplicaAudit, _ checks: Checks
  ) throws {
    let world = checks.world
    guard world.size > 1 else { return }
    if world.rank == 1 { flip(exchange, 2000) }
    try audit.stepEnded(1, isSaving: false)
    try audit.stepEnded(2, isSaving: false)
    checks.expectError(Failure.self) { try audit.stepEnded(3, isSaving: false) }
    checks.expectError(Failure.self) { try audit.stepEnded(4, isSaving: true) }
    checks.expectError(Failure.self) { try audit.epochEnded(4) }
    let never = ReplicaAudit(.never, weights: weights, exchange: exchange, communicator: world)
    try never.stepEnded(3, isSaving: true)
    try never.epochEnded(3)
    let perEpoch = ReplicaAudit(.epoch, weights: weights, exchange: exchange, communicator: world)
    try perEpoch.stepEnded(3, isSaving: false)
    checks.expectError(Failure.self) { try perEpoch.stepEnded(3, isSaving: true) }
    checks.expectError(Failure.self) { try perEpoch.epochEnded(3) }
    if world.rank == 1 { flip(exchange, 2000) }
    try perEpoch.epochEnded(3)
  }

  /// Where the ranks see one copy there is nothing to compare.
  private static func checkSharedCopy(_ checks: Checks) throws {
    let exchange = try ExchangeCase.sharedMemory(checks.world, 9008, table: 1).exchange
    checks.expect(exchange.copies == nil, "shared memory holds one copy")
    try fill(exchange)
    let audit = ReplicaAudit(
      .epoch, weights: weights, exchange: exchange, communicator: checks.world)
    try audit.compare(after: 1)
    try checks.world.barrier()
  }
}
