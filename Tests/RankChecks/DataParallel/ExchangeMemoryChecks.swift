import DataParallel
import Foundation
import MPI

/// Exchanges that are closed leave no memory behind: trainings follow each other in one process.
enum ExchangeMemoryChecks: CheckFamily {
  static let name = "exchange-memory"
  private static let count = 1 << 21
  private static let rounds = 6

  static func run(_ checks: Checks) throws {
    let node = try checks.world.splitByNode()
    try checkClosing(node, checks) {
      try SharedMemoryExchange(
        on: node, count: count, granularity: 4096, totalsCount: 3, tableCount: 1,
        coresToSpare: false)
    }
    try checkClosing(node, checks) {
      try HierarchicalExchange(
        on: node, node: node, count: count, granularity: 4096, totalsCount: 3, tableCount: 1,
        coresToSpare: false)
    }
  }

  private static func checkClosing(
    _ node: Communicator, _ checks: Checks, make: () throws -> any GradientExchange
  ) throws {
    var mapped: [Int] = []
    var totals = [1.0, 2, 3]
    for _ in 0..<rounds {
      let exchange = try make()
      exchange.gradients.fill(1)
      try exchange.reduce(totals: &totals)
      try exchange.publish()
      exchange.close()
      mapped.append(try pages() * Int(sysconf(Int32(_SC_PAGESIZE))))
    }
    let growth = mapped[rounds - 1] - mapped[0]
    // One window of parameters would be as much already.
    checks.expect(
      growth < count * MemoryLayout<Float>.stride, "\(rounds) exchanges left \(growth) bytes mapped"
    )
  }

  /// The pages of this process's address space.
  private static func pages() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return text.split(separator: " ").first.flatMap { Int($0) } ?? .max
  }
}
