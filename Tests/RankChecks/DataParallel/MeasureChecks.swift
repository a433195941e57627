import Compute
import Configuration
import DataParallel
import Optimization

/// What all ranks know of a summed gradient, whichever rank and slice made it bad; and that they go on
/// after a step without an update.
enum MeasureChecks: CheckFamily {
  static let name = "measures"
  private static let weights = [0..<9000, 9008..<9010, 9024..<30_000]
  private static let count = 30_000

  static func run(_ checks: Checks) throws {
    for clipping in [GradientClipping.none, .globalNorm(1), .value(1)] {
      let table = ParameterPieces(weights).pieces.count
      for item in try ExchangeCase.all(checks, count, table: table) {
        try check(item.exchange, clipping, checks)
        try checks.world.barrier()
      }
    }
  }

  private static func check(
    _ exchange: any GradientExchange, _ clipping: GradientClipping, _ checks: Checks
  ) throws {
    let sgd = try Catalogue.optimizers.make(from: ConfigurationNode(yaml: "sgd", file: "check"))
    let update = ParameterUpdate(
      sgd, clipping: clipping, weights: weights, slice: exchange.slice)
    let ranges = exchange.slices.map { update.measures(of: $0) }
    let place = "\(exchange.name), \(clipping)"

    /// The first weight that is not finite when each rank has made its gradient.
    func measured(_ value: (Int) -> Float) throws -> Int? {
      for i in 0..<count { exchange.gradients.buffer[i] = value(i) }
      var totals = [0.0, 0, 0]
      try exchange.reduce(totals: &totals) {
        update.measure(exchange.gradients, $0, into: exchange.table)
      }
      try exchange.complete(ranges)
      let found = update.firstNonFiniteWeight(exchange.table)
      let agreed = try checks.world.allReduce(found ?? -1, .maximum)
      checks.expectEqual(found ?? -1, agreed, "\(place): what this rank sees")
      try exchange.publish()
      return found
    }

    for position in [0, 8999, 9009, 29_999] {
      for bad in 0..<checks.world.size {
        let isBad = checks.world.rank == bad
        let found = try measured { isBad && $0 == position ? .infinity : 1 }
        let weight = weights.firstIndex { $0.contains(position) }
        checks.expectEqual(found, weight, "\(place): the weight of \(position)")
        checks.expectEqual(try measured { _ in 1 }, nil, "\(place): the step after it")
      }
    }
    // Finite on each rank, but not their sum.
    let sum = try measured { $0 == 9009 ? 3e38 : 1 }
    checks.expectEqual(sum, checks.world.size > 1 ? 1 : nil, "\(place): a sum")
  }
}
