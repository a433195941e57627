import Compute
import Configuration
import DataParallel
import Optimization

/// Updates that need norms of whole weights, with noise and a moving average: on every exchange the
/// parameters of a single process, to the bit.
enum LayerwiseChecks: CheckFamily {
  static let name = "layerwise"
  private static let weights = [0..<9000, 9008..<9010, 9024..<30_000]
  private static let count = 30_000

  static func run(_ checks: Checks) throws {
    for yaml in [
      "lars: {weight_decay: 0.1}", "lamb: {weight_decay: 0.1, gradient_noise: {eta: 0.1}}",
      "lamb: {use_ema: true}", "adam: {use_ema: true, gradient_noise: {eta: 0.1}}",
    ] {
      let optimizer = try Catalogue.optimizers.make(
        from: ConfigurationNode(yaml: yaml, file: "check"))
      let table = ParameterUpdate.tableCount(optimizer, weights: weights)
      let alone = try parameters(
        after: optimizer, SoloExchange(count: count, tableCount: table), isFirst: true)
      for item in try ExchangeCase.all(checks, count, table: table) {
        let found = try parameters(
          after: optimizer, item.exchange, isFirst: item.world.rank == 0)
        checks.expect(found == alone, "\(item.place), \(yaml): the same parameters")
        try checks.world.barrier()
      }
    }
  }

  /// The bits of the parameters, or of their average, after three steps.
  ///
  /// - Parameter isFirst: whether this rank has the gradient; those of the others are zero.
  private static func parameters(
    after optimizer: any Optimizer, _ exchange: any GradientExchange, isFirst: Bool
  ) throws -> [UInt32] {
    let update = ParameterUpdate(
      optimizer, clipping: .globalNorm(10), weights: weights, slice: exchange.slice, seed: 3)
    for index in exchange.slice { exchange.parameters.buffer[index] = value(index, 0) }
    try exchange.publish()
    for step in 0..<3 {
      for index in 0..<count {
        exchange.gradients.buffer[index] = isFirst ? value(index, step + 1) : 0
      }
      var totals = [0.0, 0, 0]
      try exchange.reduce(totals: &totals) {
        update.measure(exchange.gradients, $0, into: exchange.table)
      }
      try exchange.complete(exchange.slices.map { update.measures(of: $0) })
      if update.isLayerwise {
        update.prepare(
          exchange.parameters, gradients: exchange.gradients, step: step, learningRate: 0.1,
          measures: exchange.table)
        try exchange.complete(exchange.slices.map { update.norms(of: $0) })
      }
      update.apply(
        exchange.parameters, gradients: exchange.gradients, step: step, learningRate: 0.1,
        measures: exchange.table)
      try exchange.publish()
    }
    update.swapAverage(with: exchange.parameters)
    try exchange.publish()
    return exchange.parameters.buffer.map(\.bitPattern)
  }

  private static func value(_ index: Int, _ step: Int) -> Float {
    Float((index * 37 + step * 11) % 101) / 50 - 1
  }
}
