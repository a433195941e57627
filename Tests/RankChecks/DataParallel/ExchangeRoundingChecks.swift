import Compute
import DataParallel

/// Gradients that are rounded on their way between nodes: sums in single precision of a node's own as
/// they are and the others' rounded, and the same parameters everywhere.
enum ExchangeRoundingChecks: CheckFamily {
  static let name = "exchange-rounding"

  static func run(_ checks: Checks) throws {
    var traffic = GradientTraffic(precision: .bfloat16)
    for count in [100, 4097, 100_003, checks.world.size * 300_000] {
      for test in try ExchangeCase.all(checks, count, table: 1, traffic: traffic) {
        for round in 0..<2 { try check(test, round, checks) }
        try test.world.barrier()
      }
      traffic.overlaps.toggle()
    }
  }

  private static func check(_ test: ExchangeCase, _ round: Int, _ checks: Checks) throws {
    let exchange = test.exchange
    try test.fill(parts: 1 + 5 * round) { gradient($0, rank: test.world.rank, round) }
    var totals = [1.0, 2, 3]
    try exchange.reduce(totals: &totals)
    checks.expectEqual(totals, [1.0, 2, 3].map { $0 * Double(test.world.size) }, test.place)
    let wrong = exchange.slice.count {
      let sum = test.roundedSum { [position = $0] in gradient(position, rank: $0, round) }
      let found = exchange.gradients.buffer[$0]
      return found != sum && !(found.isNaN && sum.isNaN)
    }
    checks.expectEqual(wrong, 0, "\(test.place): the number of wrong sums")
    for i in exchange.slice { exchange.parameters.buffer[i] = parameter(i, round) }
    try exchange.publish()
    checks.expect(
      exchange.parameters.buffer.indices.allSatisfy {
        exchange.parameters.buffer[$0] == parameter($0, round)
      }, "\(test.place): parameters are not rounded")
  }

  /// Numbers of all sizes, among them ties, infinities and what is no number.
  private static func gradient(_ index: Int, rank: Int, _ round: Int) -> Float {
    switch index % 1009 {
    case 0: return rank == 0 ? .infinity : 1
    case 1: return rank == 0 ? .nan : 1
    case 2: return rank == 0 ? 3.4e38 : 0
    case 3: return 0
    default: break
    }
    let word = UInt32(truncatingIfNeeded: index &* 2_654_435_761 &+ rank &* 40_503 &+ round &* 97)
    let sign: Float = word & 1 == 0 ? 1 : -1
    // Every third one lies in the middle between two rounded ones.
    let tie = Float(bitPattern: 0x3F80_8000 | word & 0x7F_0000)
    let size = Float(sign: .plus, exponent: Int(word >> 8 % 20), significand: 1)
    return sign * (index % 3 == 0 ? tie : size * Float(word >> 9) * 0x1p-20)
  }

  private static func parameter(_ index: Int, _ round: Int) -> Float {
    Float(index) * 1.000_1 + Float(round)
  }
}
